import { createHash } from "node:crypto";
import type { SupergraphPaths } from "../../../shared/domain/supergraph-paths.ts";

/** Files of GraphiQL as it was built, all of one folder. */
export interface AssetSource {
  /** Null: there is none of this name. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  ttf: "font/ttf",
  woff2: "font/woff2",
};

const COMMON = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** The editor sets styles in place and brings its fonts along; scripts are files and nothing else. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * What a browser that opens the endpoint gets: GraphiQL, or where its files are not here a page that
 * says how to ask. Null: the request is for neither the page nor its files.
 */
export async function answerGraphiql(
  request: Request,
  paths: SupergraphPaths,
  assets: AssetSource | null,
): Promise<Response | null> {
  if (request.method !== "GET") return null;
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === paths.graphql) {
    const opened = !searchParams.has("query") && wantsPage(request.headers.get("accept"));
    return opened ? await page(paths, assets) : null;
  }
  const folder = folderOf(paths);
  return assets !== null && pathname.startsWith(folder)
    ? await file(assets, pathname.slice(folder.length))
    : null;
}

/** Browsers name it before all else; clients that take anything do not. */
function wantsPage(accept: string | null): boolean {
  return /(?:^|,)\s*text\/html\s*(?:[,;]|$)/i.test(accept ?? "");
}

function folderOf({ graphql }: SupergraphPaths): string {
  return `${graphql.replace(/\/$/, "")}/graphiql/`;
}

async function page(paths: SupergraphPaths, assets: AssetSource | null): Promise<Response> {
  const html = await assets?.read("index.html");
  if (html == null) return plainPage(paths);
  const text = new TextDecoder()
    .decode(html)
    .replaceAll('"./', `"${attribute(folderOf(paths))}`)
    .replace('content="/v1/explain"', `content="${attribute(paths.explain)}"`);
  return htmlResponse(text, PAGE_POLICY);
}

function htmlResponse(text: string, policy: string): Response {
  return new Response(text, {
    headers: {
      ...COMMON,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-cache",
      // The same address answers queries.
      vary: "accept",
    },
  });
}

async function file(assets: AssetSource, name: string): Promise<Response> {
  const type = TYPES[/^[\w-][\w.-]*\.(\w+)$/.exec(name)?.[1] ?? ""];
  const body = type === undefined ? null : await assets.read(name);
  if (type === undefined || body === null) {
    return new Response("Not found\n", { status: 404, headers: COMMON });
  }
  return new Response(body, {
    headers: {
      ...COMMON,
      "content-type": type,
      // Names carry a digest of their content.
      "cache-control": "public, max-age=31536000, immutable",
    },
  });
}

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:44rem;padding:0 1rem}" +
  "pre{background:#8882;border-radius:4px;overflow:auto;padding:1rem}" +
  ":root{color-scheme:light dark}";
const STYLE_DIGEST = createHash("sha256").update(STYLE).digest("base64");

function plainPage({ graphql, explain }: SupergraphPaths): Response {
  const endpoint = attribute(graphql);
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphQL</title><style>${STYLE}</style>
<h1>A GraphQL API</h1>
<p>Send queries here by POST, as JSON. Any GraphQL client reads what there is by introspection.</p>
<pre>curl -H 'content-type: application/json' \\
  -d '{"query":"{ __typename }"}' https://&lt;this host&gt;${endpoint}</pre>
<p>A POST of the same to <code>${attribute(explain)}</code> tells what would be done for it.</p>
</html>
`;
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return htmlResponse(html, policy);
}

function attribute(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
