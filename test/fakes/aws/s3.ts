import { createHash } from "node:crypto";
import { AwsError } from "./answers.ts";
import type { FakeAccount } from "./state.ts";

/** Objects by path-style address; bodies are whole, as `serve` reads them. */
export function s3Operation(
  state: FakeAccount,
  request: { method: string; url: URL; headers: Headers; bytes: Uint8Array },
): { operation: string; about: string; run: () => Response } | null {
  const [bucketName = "", ...rest] = request.url.pathname.slice(1).split("/");
  const key = decodeURIComponent(rest.join("/"));
  const operation = OPERATIONS[request.method];
  if (operation === undefined || key === "") return null;
  return {
    operation,
    about: key,
    run() {
      const bucket = state.buckets.get(bucketName);
      if (bucket === undefined) {
        throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
      }
      return answer(bucket, key, request);
    },
  };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
  DELETE: "DeleteObject",
};

function answer(
  bucket: Map<string, Uint8Array>,
  key: string,
  { method, headers, bytes }: { method: string; headers: Headers; bytes: Uint8Array },
): Response {
  const held = bucket.get(key);
  switch (method) {
    case "PUT": {
      const wanted = headers.get("x-amz-checksum-sha256");
      const is = createHash("sha256").update(bytes).digest("base64");
      if (wanted !== null && wanted !== is) {
        throw new AwsError("BadDigest", "The SHA256 you specified did not match.", 400);
      }
      bucket.set(key, bytes);
      return new Response(null, { status: 200, headers: { etag: '"fake"' } });
    }
    case "DELETE":
      bucket.delete(key);
      return new Response(null, { status: 204 });
    case "HEAD":
      if (held === undefined) return new Response(null, { status: 404 });
      return new Response(null, {
        status: 200,
        headers: { "content-length": String(held.length), etag: '"fake"' },
      });
    default:
      if (held === undefined) {
        throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
      }
      return new Response(Uint8Array.from(held), { status: 200, headers: { etag: '"fake"' } });
  }
}
