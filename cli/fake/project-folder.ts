import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A project of one function in `folder`. */
export async function writeProject(folder: string, answer = "one"): Promise<void> {
  await mkdir(join(folder, "src"), { recursive: true });
  await writeFile(
    join(folder, "lintas.json"),
    JSON.stringify({
      name: "shop",
      functions: { web: { path: "/", entry: "src/web.ts" } },
      environments: { production: {}, staging: {} },
    }),
  );
  await writeSource(folder, answer);
}

export function writeSource(folder: string, answer: string): Promise<void> {
  const code = `export default { fetch: (): Response => new Response(${JSON.stringify(answer)}) };\n`;
  return writeFile(join(folder, "src", "web.ts"), code);
}
