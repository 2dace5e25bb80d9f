import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../../..");

/** What its `web` does: answer and log, fail its smoke request, or never answer it. */
export type Behaviour = "works" | "fails" | "hangs";

const ANSWERS: Record<Behaviour, string> = {
  works: `
    console.log(request.method, new URL(request.url).pathname, 200);
    if (request.url.endsWith("/slow")) console.error("slow answer: the stock took 812 ms");
    return new Response((process.env.GREETING ?? "Hello") + " from the shop");`,
  fails: `return new Response("broken", { status: 500 });`,
  hangs: `return new Promise(() => {});`,
};

export interface Shop {
  /** Builds the project of that behaviour; the id of the build. */
  build(behaviour: Behaviour): Promise<string>;
  remove(): Promise<void>;
}

interface Options {
  targets?: readonly string[];
  /** Names that `web` is given. */
  secrets?: readonly string[];
}

/** A project of a user, built by the command line with a token of theirs. */
export async function openShop(
  manager: string,
  token: string,
  { targets = ["local"], secrets = [] }: Options = {},
): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-shop-"));
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    LINTAS_CONFIG_DIR: join(folder, "config"),
    LINTAS_URL: manager,
    LINTAS_TOKEN: token,
  };
  const definition = {
    name: "shop",
    targets,
    functions: {
      web: {
        path: "/",
        entry: "web.mjs",
        memory: 128,
        variables: { GREETING: "Hello" },
        secrets,
        smoke: { path: "/healthz" },
      },
      stock: { path: "/stock", entry: "stock.mjs", memory: 128 },
    },
    environments: { production: {}, staging: {} },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "lintas.json"), JSON.stringify(definition));
  await writeFile(
    join(folder, "stock.mjs"),
    `export default { fetch: () => Response.json({ mugs: 12 }) };\n`,
  );
  return {
    async build(behaviour) {
      const source = `export default { async fetch(request) {${ANSWERS[behaviour]}\n} };\n`;
      await writeFile(join(folder, "web.mjs"), source);
      const args = [join(root, "cli/main.ts"), "build", "--json", "--org", "local"];
      const { stdout } = await run(process.execPath, args, { cwd: folder, env });
      return (JSON.parse(stdout) as { build: { id: string } }).build.id;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
