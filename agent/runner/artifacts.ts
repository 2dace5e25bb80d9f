import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors/app-error.ts";
import type { Clock } from "../../shared/clock.ts";
import { asDiskFull, syncDirectory } from "./durable.ts";

/** The zips of this machine, by organization and digest. */
export interface Artifacts {
  path(organization: string, digest: string): string;
  /** Also keeps it from being swept for a while. */
  has(organization: string, digest: string): Promise<boolean>;
  /**
   * Throws `blob.digest_mismatch`, `request.too_large` and `runner.disk_full`; then nothing is left.
   */
  put(organization: string, digest: string, body: AsyncIterable<Uint8Array>): Promise<void>;
  /** Removes what is not `used` and was not asked for since long. */
  sweep(used: ReadonlySet<string>): Promise<void>;
}

export interface ArtifactsOptions {
  directory: string;
  bytesMax: number;
  keepMs: number;
  clock: Clock;
  /** Replaced by tests that need a full disk. */
  openFile?: typeof open;
}

export function createArtifacts(options: ArtifactsOptions): Artifacts {
  const { directory, clock, openFile = open } = options;
  const path = (organization: string, digest: string) =>
    join(directory, organization, `${digest}.zip`);

  async function has(organization: string, digest: string): Promise<boolean> {
    const now = clock.now();
    return utimes(path(organization, digest), now, now).then(
      () => true,
      () => false,
    );
  }

  return {
    path,
    has,
    async put(organization, digest, body) {
      if (await has(organization, digest)) return;
      const folder = join(directory, organization);
      const temporary = join(folder, `${digest}.${randomBytes(4).toString("hex")}.tmp`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await openFile(temporary, "wx", 0o600);
        try {
          await receive(file, digest, body, options.bytesMax);
        } finally {
          await file.close();
        }
        await rename(temporary, path(organization, digest));
        await syncDirectory(folder);
      } catch (error) {
        await rm(temporary, { force: true });
        throw asDiskFull(error);
      }
    },
    async sweep(used) {
      const old = clock.now().getTime() - options.keepMs;
      for (const name of await readdir(directory, { recursive: true })) {
        if (!name.endsWith(".zip") && !name.endsWith(".tmp")) continue;
        const file = join(directory, name);
        if (used.has(file)) continue;
        const seen = await stat(file).catch(() => null);
        if (seen !== null && seen.mtimeMs < old) await rm(file, { force: true });
      }
    },
  };
}

async function receive(
  file: FileHandle,
  digest: string,
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<void> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bytesMax) {
      throw new AppError("request.too_large", {
        detail: `The limit of an artifact is ${bytesMax} bytes.`,
      });
    }
    hash.update(chunk);
    for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
  }
  if (hash.digest("hex") !== digest) throw new AppError("blob.digest_mismatch");
  await file.sync();
}
