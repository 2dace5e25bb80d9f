import { json, storageError } from "./answers.ts";
import { type Asked, type Route, record, route, text } from "./routes.ts";
import type { FakeObject } from "./state.ts";

const OBJECT = "/storage/v1/b/{bucket}/o/{object*}";

/** Cloud Storage's JSON API: buckets and whole objects. */
export function storageRoutes(): Route[] {
  return [
    route({
      operation: "storage.buckets.insert",
      method: "POST",
      path: "/storage/v1/b",
      permission: "storage.buckets.create",
      answer: makeBucket,
    }),
    route({
      operation: "storage.buckets.get",
      method: "GET",
      path: "/storage/v1/b/{bucket}",
      about: "bucket",
      permission: "storage.buckets.get",
      answer: ({ state, at }) => {
        const name = at["bucket"] ?? "";
        if (state.takenBuckets.has(name)) {
          return storageError(
            403,
            "forbidden",
            "The caller does not have storage.buckets.get access.",
          );
        }
        return state.buckets.has(name) ? json(bucketView(name)) : noBucket();
      },
    }),
    route({
      operation: "storage.objects.insert",
      method: "POST",
      path: "/upload/storage/v1/b/{bucket}/o",
      about: "bucket",
      permission: "storage.objects.create",
      answer: insert,
    }),
    route({
      operation: "storage.objects.get",
      method: "GET",
      path: OBJECT,
      about: "object",
      permission: "storage.objects.get",
      answer: ({ state, url, at }) => {
        const bucket = state.buckets.get(at["bucket"] ?? "");
        if (bucket === undefined) return noBucket();
        const found = bucket.objects.get(at["object"] ?? "");
        if (found === undefined)
          return storageError(404, "notFound", `No such object: ${at["object"]}`);
        if (url.searchParams.get("alt") === "media") {
          return new Response(Buffer.from(found.bytes), {
            headers: { "content-type": found.contentType },
          });
        }
        return json(objectView(at, found));
      },
    }),
    route({
      operation: "storage.objects.delete",
      method: "DELETE",
      path: OBJECT,
      about: "object",
      permission: "storage.objects.delete",
      answer: ({ state, at }) => {
        const gone = state.buckets.get(at["bucket"] ?? "")?.objects.delete(at["object"] ?? "");
        return gone === true
          ? new Response(null, { status: 204 })
          : storageError(404, "notFound", `No such object: ${at["object"]}`);
      },
    }),
  ];
}

function makeBucket({ state, url, body }: Asked): Response {
  const name = text(body["name"]);
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(name)) {
    return storageError(400, "invalid", `Invalid bucket name: '${name}'`);
  }
  const owner = url.searchParams.get("project");
  if (owner === null) return storageError(400, "required", "Required parameter: project");
  if (state.buckets.has(name)) {
    return storageError(
      409,
      "conflict",
      "Your previous request to create the named bucket succeeded and you already own it.",
    );
  }
  if (state.takenBuckets.has(name)) {
    return storageError(
      409,
      "conflict",
      "The requested bucket name is not available. The bucket namespace is shared by all users of the system.",
    );
  }
  state.buckets.set(name, { name, owner, objects: new Map() });
  return json({ ...bucketView(name), location: text(record(body)["location"]).toUpperCase() });
}

function insert({ state, url, at, bytes, headers }: Asked): Response {
  const bucket = state.buckets.get(at["bucket"] ?? "");
  if (bucket === undefined) {
    return state.takenBuckets.has(at["bucket"] ?? "")
      ? storageError(403, "forbidden", "The caller does not have storage.objects.create access.")
      : noBucket();
  }
  const name = url.searchParams.get("name");
  if (name === null) return storageError(400, "required", "Required parameter: name");
  if (url.searchParams.get("ifGenerationMatch") === "0" && bucket.objects.has(name)) {
    return storageError(
      412,
      "conditionNotMet",
      "At least one of the pre-conditions you specified did not hold.",
    );
  }
  const made: FakeObject = {
    bytes,
    generation: String(1_700_000_000_000_000 + state.next()),
    contentType: headers.get("content-type") ?? "application/octet-stream",
  };
  bucket.objects.set(name, made);
  return json(objectView({ bucket: bucket.name, object: name }, made));
}

function objectView({ bucket, object }: Readonly<Record<string, string>>, of: FakeObject) {
  return {
    kind: "storage#object",
    id: `${bucket}/${object}/${of.generation}`,
    name: object,
    bucket,
    generation: of.generation,
    size: String(of.bytes.length),
    contentType: of.contentType,
  };
}

function bucketView(name: string) {
  return { kind: "storage#bucket", id: name, name };
}

function noBucket(): Response {
  return storageError(404, "notFound", "The specified bucket does not exist.");
}
