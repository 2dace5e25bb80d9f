import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream";

interface Asset {
  file: string;
  sha256: string;
  size: number;
}

/** Assets by the path they are requested with, as the zip's manifest lists them. */
export type Assets = Readonly<Record<string, Asset>>;

/**
 * Answers with an asset where there is one: `GET` and `HEAD`, strong ETags, `index.html` for a
 * folder. False where there is none, then nothing was written. Only what the manifest lists is ever
 * read, so no path can lead elsewhere.
 */
export function serveAsset(
  folder: string,
  assets: Assets,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): boolean {
  if (incoming.method !== "GET" && incoming.method !== "HEAD") return false;
  const [raw = "", ...query] = (incoming.url ?? "").split("?");
  const path = decoded(raw);
  if (path === null) return false;
  if (!path.endsWith("/") && !Object.hasOwn(assets, path)) {
    // Relative links of a page only hold with the slash.
    if (!Object.hasOwn(assets, `${path}/index.html`)) return false;
    const location = [`${raw.replace(/^\/+/, "/")}/`, ...query].join("?");
    outgoing.writeHead(308, { location, "content-length": 0 }).end();
    return true;
  }
  const name = path.endsWith("/") ? `${path}index.html` : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (asset === undefined) return false;
  send(folder, asset, incoming, outgoing);
  return true;
}

function send(
  folder: string,
  asset: Asset,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const etag = `"${asset.sha256}"`;
  const headers = { etag, "cache-control": "public, max-age=0, must-revalidate" };
  if (isKnown(incoming.headers["if-none-match"], etag)) {
    outgoing.writeHead(304, headers).end();
    return;
  }
  outgoing.writeHead(200, {
    ...headers,
    "content-type": contentType(asset.file),
    "content-length": asset.size,
    "x-content-type-options": "nosniff",
  });
  if (incoming.method === "HEAD") {
    outgoing.end();
    return;
  }
  pipeline(createReadStream(join(folder, asset.file)), outgoing, () => {
    // Both ends are closed by now; a client that went away is not worth a line.
  });
}

function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const known = header.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes("*") || known.includes(etag);
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  htm: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  webmanifest: "application/manifest+json",
  txt: "text/plain; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  xml: "application/xml",
  csv: "text/csv; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  ico: "image/x-icon",
  woff: "font/woff",
  woff2: "font/woff2",
  ttf: "font/ttf",
  otf: "font/otf",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  webm: "video/webm",
  pdf: "application/pdf",
  wasm: "application/wasm",
};

function contentType(file: string): string {
  const extension = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return TYPES[extension] ?? "application/octet-stream";
}
