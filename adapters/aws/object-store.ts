import { Readable } from "node:stream";
import { checkBlobName, missingBy, verified } from "../../shared/blob.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../shared/ports/object-store.ts";
import type { AwsClients } from "./clients.ts";
import { explain } from "./explain.ts";

/**
 * Blobs in a bucket of S3, as `<organization>/<digest>`. S3 makes an object whole or not at all; its
 * last byte is not sent before the digest is right.
 */
export function createS3Store(aws: AwsClients, bucket: string): ObjectStore {
  const at = (organization: string, digest: string) => {
    checkBlobName(organization, digest);
    return { Bucket: bucket, Key: `${organization}/${digest}` };
  };
  const size: ObjectStore["size"] = async (organization, digest) => {
    const place = at(organization, digest);
    const head = await nullWhereMissing(
      aws.s3("HeadObject", ({ client, HeadObjectCommand, options }) =>
        client.send(new HeadObjectCommand(place), options),
      ),
    );
    return head?.ContentLength ?? null;
  };
  return {
    size,
    missing: missingBy(size),
    async put(organization, blob, body) {
      const place = at(organization, blob.digest);
      if ((await size(organization, blob.digest)) !== null) await body.cancel();
      else await upload(aws, place, blob, body);
    },
    async get(organization, digest) {
      const place = at(organization, digest);
      const found = await nullWhereMissing(
        aws.s3("GetObject", ({ client, GetObjectCommand, options }) =>
          client.send(new GetObjectCommand(place), options),
        ),
      );
      if (found?.Body === undefined) throw new AppError("blob.not_found");
      return found.Body.transformToWebStream() as ReadableStream<Uint8Array>;
    },
    async delete(organization, digest) {
      const place = at(organization, digest);
      await aws.s3("DeleteObject", ({ client, DeleteObjectCommand, options }) =>
        client.send(new DeleteObjectCommand(place), options),
      );
    },
  };
}

async function upload(
  aws: AwsClients,
  place: { Bucket: string; Key: string },
  blob: { digest: string; size: number },
  body: ReadableStream<Uint8Array>,
): Promise<void> {
  const checked = Readable.from(verified(body, blob), { objectMode: false });
  // The client reads a stream, but does not hear of its end by an error.
  const broken = new AbortController();
  checked.on("error", (why) => broken.abort(why));
  try {
    await aws.s3("PutObject", ({ client, PutObjectCommand, options }) =>
      client.send(
        new PutObjectCommand({
          ...place,
          Body: checked,
          ContentLength: blob.size,
          ChecksumSHA256: Buffer.from(blob.digest, "hex").toString("base64"),
        }),
        { ...options, abortSignal: broken.signal },
      ),
    );
  } catch (error) {
    // The line breaks because we break it: what was wrong with the bytes says more.
    broken.signal.throwIfAborted();
    throw asFull(error);
  }
  broken.signal.throwIfAborted();
}

async function nullWhereMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    const { code } = explain(error);
    if (code === "NotFound" || code === "NoSuchKey") return null;
    throw error;
  }
}

function asFull(error: unknown): unknown {
  const { code } = explain(error);
  return code === "QuotaExceeded" || code === "XMinioStorageFull"
    ? new AppError("storage.full", { cause: error })
    : error;
}
