import { createHash } from "node:crypto";
import { json } from "./answers.ts";
import type { FakeState } from "./state.ts";

/** Blobs of an account's container, by the calls that uploads in blocks and downloads make. */
export async function blobs(
  state: FakeState,
  account: string,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  const [, name = "", ...rest] = url.pathname.split("/");
  const path = rest.join("/");
  const container = state.accounts.get(account)?.containers.get(name);
  if (container === undefined) return blobError(404, "ContainerNotFound");
  const bytes = container.blobs.get(path);
  const component = url.searchParams.get("comp");
  switch (request.method) {
    case "PUT": {
      const sent = new Uint8Array(await request.arrayBuffer());
      if (component === "block") {
        container.blocks.set(`${path}#${url.searchParams.get("blockid")}`, sent);
        return new Response(null, { status: 201, headers: headersOf(sent) });
      }
      const list = [...new TextDecoder().decode(sent).matchAll(/<Latest>([^<]+)<\/Latest>/g)];
      const blocks = list.map(([, id]) => container.blocks.get(`${path}#${id}`));
      if (blocks.includes(undefined)) return blobError(400, "InvalidBlockList");
      const whole = Buffer.concat(blocks.map((block) => block ?? new Uint8Array()));
      container.blobs.set(path, whole);
      return new Response(null, { status: 201, headers: headersOf(whole) });
    }
    case "HEAD":
    case "GET":
      if (bytes === undefined) return blobError(404, "BlobNotFound");
      return new Response(request.method === "HEAD" ? null : Uint8Array.from(bytes), {
        status: 200,
        headers: { ...headersOf(bytes), "content-length": String(bytes.length) },
      });
    case "DELETE":
      return container.blobs.delete(path)
        ? new Response(null, { status: 202, headers: { "x-ms-request-id": "fake" } })
        : blobError(404, "BlobNotFound");
    default:
      return blobError(405, "UnsupportedHttpVerb");
  }
}

function headersOf(bytes: Uint8Array): Record<string, string> {
  return {
    etag: `"0x${createHash("sha256").update(bytes).digest("hex").slice(0, 15)}"`,
    "last-modified": new Date(0).toUTCString(),
    "x-ms-request-id": "fake",
    "x-ms-version": "2025-07-05",
    "x-ms-blob-type": "BlockBlob",
    "x-ms-request-server-encrypted": "true",
    "content-type": "application/octet-stream",
  };
}

function blobError(status: number, code: string): Response {
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  const headers = { "content-type": "application/xml", "x-ms-error-code": code };
  return new Response(xml, { status, headers });
}

/** Key Vault: the newest value of a secret. */
export function vault(state: FakeState, host: string, request: Request): Response {
  const url = new URL(request.url);
  const [, , name = ""] = url.pathname.split("/");
  const value = state.vault.get(name);
  const id = `https://${host}/secrets/${name}`;
  if (url.searchParams.get("api-version") === null) {
    return json({ error: { code: "BadParameter", message: "api-version is missing." } }, 400);
  }
  if (value === undefined) {
    const message = `A secret with (name/id) ${name} was not found in this key vault.`;
    return json({ error: { code: "SecretNotFound", message } }, 404);
  }
  return json({
    value,
    id: `${id}/0123456789abcdef0123456789abcdef`,
    attributes: { enabled: true, created: 0, updated: 0, recoveryLevel: "Recoverable" },
  });
}
