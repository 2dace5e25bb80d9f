import type { Readable } from "node:stream";
import type { BlockBlobClient, ContainerClient } from "@azure/storage-blob";
import { checkBlobName, missingBy, verified } from "../../shared/blob.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import { webStream } from "../../shared/web-stream.ts";
import type { Arm } from "./client.ts";
import { AzureError, lineError } from "./errors.ts";

/** Blocks of an upload; only the last call, which names them, makes the blob. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const SCOPE = "https://storage.azure.com/.default";

/** Blobs of a container: `<organization>/<first two characters>/<digest>`. `bucket` is `<account>/<container>`. */
export function createBlobStore(arm: Arm, bucket: string): ObjectStore {
  const [account = "", container = ""] = bucket.split("/");
  if (!/^[a-z0-9]{3,24}$/.test(account) || !/^[a-z0-9](?:-?[a-z0-9]){2,62}$/.test(container)) {
    throw new AppError("request.invalid", {
      detail: "A bucket on Azure is <storage account>/<container>.",
    });
  }
  let made: Promise<ContainerClient> | undefined;
  const open = () => (made ??= openContainer(arm, account, container));
  const blob = async (organization: string, digest: string): Promise<BlockBlobClient> => {
    checkBlobName(organization, digest);
    const path = `${organization}/${digest.slice(0, 2)}/${digest}`;
    return (await open()).getBlockBlobClient(path);
  };
  const size = async (organization: string, digest: string): Promise<number | null> => {
    const of = await blob(organization, digest);
    return asked("blobs/read", async () => (await of.getProperties()).contentLength ?? null, null);
  };

  return {
    size,
    missing: missingBy(size),
    async put(organization, announced, body) {
      if ((await size(organization, announced.digest)) !== null) {
        await body.cancel();
        return;
      }
      const of = await blob(organization, announced.digest);
      const blocks: string[] = [];
      for await (const block of blocksOf(verified(body, announced))) {
        // Names must be of one length.
        const id = Buffer.from(String(blocks.length).padStart(8, "0")).toString("base64");
        await asked("blobs/write", () => of.stageBlock(id, block, block.length));
        blocks.push(id);
      }
      await asked("blobs/write", () => of.commitBlockList(blocks));
    },
    async get(organization, digest) {
      const of = await blob(organization, digest);
      const answer = await asked("blobs/read", () => of.download(), null);
      const stream = answer?.readableStreamBody;
      if (stream === undefined) throw new AppError("blob.not_found");
      return webStream(stream as Readable);
    },
    async delete(organization, digest) {
      const of = await blob(organization, digest);
      await asked("blobs/delete", () => of.deleteIfExists());
    },
  };
}

/** The SDK signs no request to an address without TLS, so ours goes in by a policy of its own. */
async function openContainer(arm: Arm, account: string, name: string): Promise<ContainerClient> {
  const sdk = await import("@azure/storage-blob");
  const { url, host } = arm.address(`https://${account}.blob.core.windows.net/${name}`);
  const pipeline = sdk.newPipeline(new sdk.AnonymousCredential(), {
    retryOptions: { maxTries: 4, retryDelayInMs: 200 },
  });
  pipeline.factories.push({
    create: (next) => ({
      async sendRequest(request) {
        const token = await arm.credential.getToken(SCOPE);
        request.headers.set("authorization", `Bearer ${token?.token ?? ""}`);
        if (host !== null) request.headers.set("host", host);
        return next.sendRequest(request);
      },
    }),
  });
  return new sdk.ContainerClient(url, pipeline);
}

/** The last block is as long as what is left, and comes only where the body ends well. */
async function* blocksOf(body: AsyncIterable<Uint8Array>): AsyncIterable<Buffer<ArrayBuffer>> {
  let waiting: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of body) {
    waiting.push(chunk);
    held += chunk.length;
    if (held < BLOCK_BYTES) continue;
    yield Buffer.concat(waiting);
    [waiting, held] = [[], 0];
  }
  if (held > 0) yield Buffer.concat(waiting);
}

/** `absent` where the blob, or its container, is not there. */
async function asked<T, A = never>(
  call: string,
  ask: () => Promise<T>,
  ...absent: [A?]
): Promise<T | A> {
  try {
    return await ask();
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 && absent.length > 0) return absent[0] as A;
    const about = { call: `Microsoft.Storage ${call}`, write: call !== "blobs/read" };
    if (status === null) throw lineError(error, about);
    throw named(error, about, status);
  }
}

function named(error: unknown, about: { call: string; write: boolean }, status: number): Error {
  const code = isCoded(error) ? error.code : null;
  const said = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  const known = new AzureError(about, { status, code, said, cause: error });
  if (status === 401) {
    return new AppError("provider.credentials", { detail: known.message, cause: known });
  }
  if (status === 403)
    return new AppError("provider.denied", { detail: known.message, cause: known });
  return new AppError("provider.unavailable", { detail: known.message, cause: known });
}

function isCoded(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  return typeof error.statusCode === "number" ? error.statusCode : null;
}
