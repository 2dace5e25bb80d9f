import { join } from "node:path";
import { type Answer, NO_BODY } from "./answer.ts";
import type { Asked } from "./asked.ts";

interface Asset {
  file: string;
  sha256: string;
  size: number;
}

/** Assets by the path they are requested with, as the zip's manifest lists them. */
export type Assets = Readonly<Record<string, Asset>>;

/**
 * The answer with an asset where there is one: `GET` and `HEAD`, strong ETags, `index.html` for a
 * folder. Null where there is none. Only what the manifest lists is ever read, so no path can lead
 * elsewhere.
 */
export function findAsset(folder: string, assets: Assets, asked: Asked): Answer | null {
  if (asked.method !== "GET" && asked.method !== "HEAD") return null;
  const [raw = "", ...query] = asked.target.split("?");
  const path = decoded(raw);
  if (path === null) return null;
  if (!path.endsWith("/") && !Object.hasOwn(assets, path)) {
    // Relative links of a page only hold with the slash.
    if (!Object.hasOwn(assets, `${path}/index.html`)) return null;
    const location = [`${raw.replace(/^\/+/, "/")}/`, ...query].join("?");
    return { status: 308, headers: ["location", location, "content-length", "0"], body: NO_BODY };
  }
  const name = path.endsWith("/") ? `${path}index.html` : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  return asset === undefined ? null : assetAnswer(folder, asset, asked);
}

function assetAnswer(folder: string, asset: Asset, asked: Asked): Answer {
  const etag = `"${asset.sha256}"`;
  const headers = ["etag", etag, "cache-control", "public, max-age=0, must-revalidate"];
  if (isKnown(asked.header("if-none-match"), etag)) return { status: 304, headers, body: NO_BODY };
  headers.push("content-type", contentType(asset.file));
  headers.push("content-length", String(asset.size), "x-content-type-options", "nosniff");
  return { status: 200, headers, body: { kind: "file", path: join(folder, asset.file) } };
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
