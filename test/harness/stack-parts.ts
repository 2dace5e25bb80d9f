import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";

/** A running process of the stack, with all that is needed to start it again. */
export interface StackPart {
  pid: number;
  argv: string[];
  env: Record<string, string>;
  cwd: string;
}

/** The running processes that the launcher started, by the name of their bundle. */
export async function partsOf(launcher: number): Promise<Record<string, StackPart>> {
  const parts: Record<string, StackPart> = {};
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent !== launcher) continue;
    const argv = (await readFile(`/proc/${entry}/cmdline`, "utf8")).split("\0").filter(Boolean);
    const name = /(manager|creator|gateway|runner|engine)\.js$/.exec(argv.at(-1) ?? "")?.[1];
    if (!name) continue;
    const pairs = (await readFile(`/proc/${entry}/environ`, "utf8")).split("\0").filter(Boolean);
    const env = Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
    parts[name] = { pid: Number(entry), argv, env, cwd: await readlink(`/proc/${entry}/cwd`) };
  }
  return parts;
}

/** Starts a part again, without the launcher. */
export function startAgain(part: StackPart): ChildProcess {
  const [command = "", ...args] = part.argv;
  const { NODE_CHANNEL_FD: _, NODE_CHANNEL_SERIALIZATION_MODE: __, ...env } = part.env;
  return spawn(command, args, { env, cwd: part.cwd, stdio: ["ignore", "ignore", "inherit"] });
}
