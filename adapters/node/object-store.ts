import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkBlobName, missingBy, verified } from "../../shared/blob.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";

export interface FolderStoreOptions {
  directory: string;
  /** Replaced by tests that need a full disk. */
  openFile?: typeof open;
}

/** Blobs as files: `<organization>/<first two characters>/<digest>`, each made whole by a rename. */
export function createFolderStore({ directory, openFile = open }: FolderStoreOptions): ObjectStore {
  const path = (organization: string, digest: string) => {
    checkBlobName(organization, digest);
    return join(directory, organization, digest.slice(0, 2), digest);
  };
  const size = (organization: string, digest: string): Promise<number | null> =>
    stat(path(organization, digest)).then((found) => found.size, nullWhereGone);

  return {
    size,
    missing: missingBy(size),
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
          await receive(file, verified(body, blob));
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
      const bytes = await size(organization, digest);
      if (bytes === null) throw new AppError("blob.not_found");
      return streamOf(path(organization, digest), bytes);
    },
    delete: (organization, digest) => rm(path(organization, digest), { force: true }),
  };
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Opened when it is first read: nobody has to read or to leave it. It takes no more memory than the file
 * has; much of what a stream of Node's takes for small ones is never filled.
 */
function streamOf(path: string, size: number): ReadableStream<Uint8Array> {
  let file: FileHandle | null = null;
  let left = size;
  const next = async (): Promise<Uint8Array> => {
    file ??= await open(path, "r");
    const room = Buffer.allocUnsafeSlow(Math.min(left, CHUNK_BYTES));
    const { bytesRead } = await file.read(room);
    left = bytesRead === 0 ? 0 : left - bytesRead;
    return room.subarray(0, bytesRead);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next();
          if (chunk.length > 0) controller.enqueue(chunk);
          if (left > 0) return;
          controller.close();
        } catch (error) {
          controller.error(codeOf(error) === "ENOENT" ? new AppError("blob.not_found") : error);
        }
        await file?.close();
      },
      cancel: () => file?.close(),
    },
    { highWaterMark: 0 },
  );
}

async function receive(file: FileHandle, body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
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
