import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { GoogleError } from "./google-error.ts";
import { type Rest, orNull } from "./rest.ts";

const StoredObject = z.object({
  generation: z.string(),
  size: z.coerce.number(),
});
type StoredObject = z.infer<typeof StoredObject>;

/** Cloud Storage's words, the only thing in which the two answers differ. */
const NO_BUCKET = /bucket does not exist/i;

const Bucket = z.object({ name: z.string() });

/** Cloud Storage's JSON API, as much of it as blobs need. */
export interface Storage {
  look(cx: CallContext, bucket: string, object: string): Promise<StoredObject | null>;
  /** The same, and whether there is a bucket at all. */
  lookInto(
    cx: CallContext,
    bucket: string,
    object: string,
  ): Promise<StoredObject | "no-object" | "no-bucket">;
  /** null: somebody put it there first. Throws NOT_FOUND where there is no bucket. */
  upload(
    cx: CallContext,
    bucket: string,
    object: string,
    blob: { stream: ReadableStream<Uint8Array>; size: number; type: string },
  ): Promise<StoredObject | null>;
  download(cx: CallContext, bucket: string, object: string): Promise<Response | null>;
  delete(cx: CallContext, bucket: string, object: string): Promise<void>;
  /** Makes the bucket, private and without access lists of its objects. */
  makeBucket(cx: CallContext, bucket: string, region: string): Promise<void>;
}

export function createStorage(rest: Rest, project: string): Storage {
  const at = (bucket: string, object: string) =>
    `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
  const get = (cx: CallContext, bucket: string, object: string) => {
    const query = { fields: "generation,size" };
    const call = { name: "storage.objects.get", api: "storage", method: "GET" } as const;
    return rest.json(cx, { ...call, path: at(bucket, object), query }, StoredObject);
  };
  return {
    look: (cx, bucket, object) => orNull(get(cx, bucket, object)),
    lookInto: (cx, bucket, object) =>
      get(cx, bucket, object).catch((error: unknown) => {
        if (!(error instanceof GoogleError) || error.code !== "NOT_FOUND") throw error;
        return NO_BUCKET.test(error.said) ? "no-bucket" : "no-object";
      }),
    async upload(cx, bucket, object, upload) {
      const call = {
        name: "storage.objects.insert",
        api: "storage",
        method: "POST",
        path: `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`,
        query: { uploadType: "media", name: object, ifGenerationMatch: "0" },
        upload,
      } as const;
      try {
        return await rest.json(cx, call, StoredObject);
      } catch (error) {
        if (error instanceof GoogleError && error.status === 412) return null;
        throw error;
      }
    },
    async download(cx, bucket, object) {
      const path = at(bucket, object);
      const name = "storage.objects.get";
      return orNull(
        rest.answer(cx, { name, api: "storage", method: "GET", path, query: { alt: "media" } }),
      );
    },
    async delete(cx, bucket, object) {
      const name = "storage.objects.delete";
      const path = at(bucket, object);
      await orNull(rest.answer(cx, { name, api: "storage", method: "DELETE", path }));
    },
    makeBucket: (cx, bucket, region) => makeBucket(rest, cx, project, bucket, region),
  };
}

async function makeBucket(
  rest: Rest,
  cx: CallContext,
  project: string,
  bucket: string,
  region: string,
): Promise<void> {
  const body = {
    name: bucket,
    location: region,
    iamConfiguration: {
      uniformBucketLevelAccess: { enabled: true },
      publicAccessPrevention: "enforced",
    },
    labels: { "managed-by": "lintas" },
  };
  const call = {
    name: "storage.buckets.insert",
    api: "storage",
    method: "POST",
    path: "/storage/v1/b",
    query: { project },
    body,
  } as const;
  try {
    await rest.json(cx, call, Bucket);
  } catch (error) {
    if (!(error instanceof GoogleError) || error.code !== "ALREADY_EXISTS") throw error;
    await ourBucket(rest, cx, bucket, error);
  }
}

/** Names of buckets are shared by everybody at Google: one that is there may be another's. */
async function ourBucket(rest: Rest, cx: CallContext, bucket: string, cause: GoogleError) {
  try {
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}`;
    const call = { name: "storage.buckets.get", api: "storage", method: "GET", path } as const;
    await rest.json(cx, call, Bucket);
  } catch (error) {
    if (!(error instanceof GoogleError) || error.code !== "PERMISSION_DENIED") throw error;
    throw new AppError("provider.name_taken", {
      detail: `The bucket ${bucket} belongs to somebody else: set \`bucket\` of the connection.`,
      cause,
    });
  }
}
