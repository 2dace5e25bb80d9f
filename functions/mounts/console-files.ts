import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** The console loads nothing from elsewhere; its component library sets styles in place. */
const SECURITY = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
} as const;

export type ServeFile = (request: Request) => Promise<Response>;

/**
 * The built console from `folder`: files by their exact names, and `index.html` for every other
 * page, since the console routes by itself. The list of files is read once.
 */
export async function consoleFiles(folder: string): Promise<ServeFile> {
  const files = await listFiles(folder);
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
    }
    const path = new URL(request.url).pathname;
    // A file of an older build must not answer with the page, or the browser runs HTML as a script.
    if (!files.has(path) && path.startsWith("/assets/")) {
      return new Response("Not found\n", { status: 404, headers: SECURITY });
    }
    return await send(request, folder, files.has(path) ? path : "/index.html");
  };
}

async function send(request: Request, folder: string, path: string): Promise<Response> {
  const body = await readFile(join(folder, path)).catch(() => null);
  if (body === null) {
    return new Response("The console is not built.\n", { status: 503, headers: SECURITY });
  }
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = {
    ...SECURITY,
    etag,
    "content-type": TYPES[extname(path)] ?? "application/octet-stream",
    // Names under /assets carry a digest of their content.
    "cache-control": path.startsWith("/assets/")
      ? "public, max-age=31536000, immutable"
      : "no-cache",
  };
  if (request.headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === "HEAD" ? null : new Uint8Array(body), { headers });
}

async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = new Set<string>();
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) files.add(`/${relative(folder, path).split(sep).join("/")}`);
  }
  return files;
}

/** The command line as a package, for `npm i -D <manager>/lintas.tgz`. */
export async function packageFile(path: string): Promise<Response> {
  const body = await readFile(path).catch(() => null);
  if (body === null) return new Response("The package is not built.\n", { status: 404 });
  return new Response(new Uint8Array(body), {
    headers: { "content-type": "application/gzip", "cache-control": "no-cache" },
  });
}
