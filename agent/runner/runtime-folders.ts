import { chmod, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors/app-error.ts";
import type { RunnerConfig } from "./config.ts";
import { ID_LENGTH, instancePlace } from "./instance-place.ts";
import { othersMayEnter, reachableNode } from "./node-binary.ts";
import { bootMark } from "./process-table.ts";
import { checkSocketPath } from "./socket-server.ts";

/** Below the runtime folder; short, as they are part of socket paths. */
export interface RuntimeFolders {
  /** Of instances. */
  instances: string;
  /** Of unpacked functions. */
  code: string;
  /** Folders of instances that an earlier runner left. */
  leftovers: string[];
}

/** Makes the folders. Throws where functions could not reach them, or a socket's path is too long. */
export async function prepareFolders(config: RunnerConfig): Promise<RuntimeFolders> {
  const { dataDirectory, runtimeDirectory, socket } = config;
  const instances = join(runtimeDirectory, "i");
  const code = join(runtimeDirectory, "c");
  checkSocketPath(socket);
  checkSocketPath(instancePlace(instances, "x".repeat(ID_LENGTH)).socket);
  await mkdir(join(dataDirectory, "artifacts"), { recursive: true, mode: 0o700 });
  await chmod(dataDirectory, 0o700);
  await forgetCodeOfEarlierBoot(runtimeDirectory, code);
  for (const directory of [runtimeDirectory, instances, code]) {
    await mkdir(directory, { recursive: true });
    await chmod(directory, config.users === null ? 0o700 : 0o711);
  }
  if (config.users !== null && !(await othersMayEnter(runtimeDirectory))) {
    throw new AppError("internal", {
      detail: `Functions run as users of their own and could not enter ${runtimeDirectory}: choose a runtime folder that lies below none of mode 0700.`,
    });
  }
  return { instances, code, leftovers: await readdir(instances) };
}

/** The Node that functions run with. */
export async function nodeFor(config: RunnerConfig): Promise<string> {
  if (config.users === null) return process.execPath;
  return reachableNode(process.execPath, join(config.runtimeDirectory, "b"));
}

/** After a power cut an unpacked file may be empty; the zips were synced, so unpack them anew. */
async function forgetCodeOfEarlierBoot(runtimeDirectory: string, code: string): Promise<void> {
  const boot = await bootMark();
  const mark = join(runtimeDirectory, "boot");
  const last = await readFile(mark, "utf8").catch(() => null);
  if (boot !== null && boot === last) return;
  await rm(code, { recursive: true, force: true });
  await mkdir(runtimeDirectory, { recursive: true });
  await writeFile(mark, boot ?? "", { mode: 0o600 });
}
