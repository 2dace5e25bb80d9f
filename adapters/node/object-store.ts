import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import { webStream } from "./web-stream.ts";

export interface FolderStoreOptions {
  directory: string;
  /** Replaced by tests that need a full disk. */
  openFile?: typeof open;
}

/** Blobs as files: `<organization>/<first two characters>/<digest>`, each made whole by a rename. */
export function createFolderStore({ directory, openFile = open }: FolderStoreOptions): ObjectStore {
  const path = (organization: string, digest: string) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(organization) || !/^[0-9a-f]{64}$/.test(digest)) {
      throw new AppError("request.invalid", { detail: "This is no name of a blob." });
    }
    return join(directory, organization, digest.slice(0, 2), digest);
  };
  const size = (organization: string, digest: string): Promise<number | null> =>
    stat(path(organization, digest)).then((found) => found.size, nullWhereGone);

  return {
    size,
    async missing(organization, digests) {
      const sizes = await Promise.all(digests.map((digest) => size(organization, digest)));
      return digests.filter((_, at) => sizes[at] === null);
    },
    async put(organization, blob, body) {
      const target = path(organization, blob.digest);
      if ((await size(organization, blob.digest)) !== null) {
        await body.cancel();
        return;
      }
      const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
      try {
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        const file = await openFile(temporary, "wx", 0o600);
        try {
          await receive(file, blob, body);
        } finally {
          await file.close();
        }
        await rename(temporary, target);
        await syncDirectory(dirname(target));
      } catch (error) {
        await rm(temporary, { force: true });
        throw asFull(error);
      }
    },
    async get(organization, digest) {
      const file = await open(path(organization, digest), "r").catch(nullWhereGone);
      if (file === null) throw new AppError("blob.not_found");
      return webStream(file.createReadStream());
    },
    delete: (organization, digest) => rm(path(organization, digest), { force: true }),
  };
}

async function receive(
  file: Awaited<ReturnType<typeof open>>,
  blob: { digest: string; size: number },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > blob.size) {
      throw new AppError("request.too_large", {
        detail: `More came than the ${blob.size} bytes that were announced.`,
      });
    }
    hash.update(chunk);
    for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
  }
  if (size !== blob.size || hash.digest("hex") !== blob.digest) {
    throw new AppError("blob.digest_mismatch");
  }
  await file.sync();
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nullWhereGone(error: unknown): null {
  if (codeOf(error) === "ENOENT") return null;
  throw error;
}

function asFull(error: unknown): unknown {
  const code = codeOf(error);
  return code === "ENOSPC" || code === "EDQUOT"
    ? new AppError("storage.full", { cause: error })
    : error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
