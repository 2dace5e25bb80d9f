import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { errorCode } from "./durable.ts";

const run = promisify(execFile);

/**
 * When a process began, as text that no later process with the same pid repeats; null where there
 * is none, or only its zombie. Begins with the boot, as ticks begin anew with each.
 */
export async function startMark(pid: number): Promise<string | null> {
  try {
    const boot = await bootMark();
    if (boot === null) return await psField(pid, "lstart");
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; the state follows it, `starttime` is the 20th field.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : `${boot} ${fields[19]}`;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Names this boot of the machine; null where the system does not. */
export async function bootMark(): Promise<string | null> {
  return readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
    (text) => text.trim(),
    () => null,
  );
}

/**
 * Resident memory in bytes of a process and its children; 0 where it is gone. Without the pages of
 * files where the system tells them apart: those of Node itself are shared by all functions.
 */
export async function residentBytes(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const told = status.includes("RssAnon:") ? ["RssAnon", "RssShmem"] : ["VmRSS"];
    const own = told.reduce((sum, field) => sum + kilobytes(status, field), 0);
    const below = await Promise.all((await childrenOf(pid)).map(residentBytes));
    return below.reduce((sum, bytes) => sum + bytes, own);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  if (process.platform === "linux") return 0;
  const rss = await psField(pid, "rss").catch(() => null);
  return Number(rss ?? 0) * 1_024;
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1_024;
}

/** What its main thread started: Node starts processes there, unless a worker does. */
async function childrenOf(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return list.split(" ").filter(Boolean).map(Number);
}

async function psField(pid: number, field: string): Promise<string | null> {
  const { stdout } = await run("ps", ["-o", `${field}=`, "-p", String(pid)]);
  return stdout.trim() || null;
}

function isGone(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ESRCH" || (error as { code?: unknown }).code === 1;
}

/** Signals a process group; nothing where it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH" && errorCode(error) !== "EPERM") throw error;
  }
}
