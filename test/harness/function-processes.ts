import { readdir, readFile } from "node:fs/promises";

export interface FunctionProcessInfo {
  pid: number;
  release: string;
  part: string;
  environment: Record<string, string>;
}

/** Every function process of this machine that `keep` wants, by its environment; for Linux. */
export async function functionProcesses(
  keep: (one: FunctionProcessInfo) => boolean,
): Promise<FunctionProcessInfo[]> {
  const found: FunctionProcessInfo[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
    const environment = Object.fromEntries(
      text.split("\0").map((pair) => {
        const at = pair.indexOf("=");
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
    );
    const { LINTAS_RELEASE: release, LINTAS_PART: part } = environment;
    if (release === undefined || part === undefined) continue;
    const one = { pid: Number(name), release, part, environment };
    if (keep(one)) found.push(one);
  }
  return found;
}
