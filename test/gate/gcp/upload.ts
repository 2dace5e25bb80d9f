import { checkBody } from "../body.ts";
import type { Body } from "../model.ts";
import type { Problem, ShapeContext } from "../shape.ts";

/** cloud.google.com/storage/docs/uploading-objects#rest-upload-objects */
export function uploadProblems(
  url: URL,
  headers: Headers,
  body: Uint8Array,
  described: Body | undefined,
  context: ShapeContext,
): Problem[] {
  const type = url.searchParams.get("uploadType") ?? "nothing";
  switch (type) {
    case "media":
      return url.searchParams.has("name")
        ? []
        : [{ path: "query.name", problem: "a required parameter is missing" }];
    case "resumable":
      return checkBody(described, body, context);
    case "multipart":
      return headers.get("content-type")?.startsWith("multipart/related; boundary=") === true
        ? multipartProblems(headers, body, described, context)
        : [{ path: "header.content-type", problem: "is not multipart/related" }];
    default:
      return [{ path: "query.uploadType", problem: `${type} is no kind of upload` }];
  }
}

function multipartProblems(
  headers: Headers,
  body: Uint8Array,
  described: Body | undefined,
  context: ShapeContext,
): Problem[] {
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get("content-type") ?? "")?.[1] ?? "";
  const [, first = ""] = Buffer.from(body).toString("latin1").split(`--${boundary}`);
  const metadata = first.slice(first.indexOf("\r\n\r\n") + 4).trim();
  return checkBody(described, Buffer.from(metadata, "latin1"), context);
}
