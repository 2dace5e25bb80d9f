import type { Cors } from "../metadata/format/source.ts";
import type { LoadedBuild } from "../loaded-build.ts";

/** A removed origin asks no longer than this; what it may read is said with each answer anyway. */
const PREFLIGHT_SECONDS = 600;
/** Of the engine's own headers, those that browsers do not show by themselves. */
const EXPOSED = "retry-after";

/** What may be asked at a path of the engine's own; null: it is none of them. */
export function methodsAt(
  pathname: string,
  { graphql, explain }: LoadedBuild["paths"],
): readonly string[] | null {
  if (pathname === graphql) return ["GET", "POST"];
  return pathname === explain ? ["POST"] : null;
}

/**
 * An answer with what lets a browser show it to a page of another origin, where the build allows that
 * origin. Credentials are not allowed: what was asked with cookies no page of another origin reads. Source:
 * Fetch, "CORS protocol".
 */
export function allowOrigin(
  response: Response,
  request: Request,
  { paths, cors }: Pick<LoadedBuild, "paths" | "cors">,
): Response {
  if (cors === null || methodsAt(new URL(request.url).pathname, paths) === null) return response;
  const { headers } = response;
  // Also where none is allowed: a cache must not give that answer to who is.
  if (!isForAll(cors)) headers.append("vary", "origin");
  const origin = allowedOrigin(request, cors);
  if (origin === null) return response;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED);
  return response;
}

/**
 * Answers a method that a path does not take: `OPTIONS`, where browsers of other origins may ask, with
 * what they may. Who asks is not looked at, since a browser does not say it here.
 */
export function answerOtherMethod(
  request: Request,
  methods: readonly string[],
  cors: Cors | null,
): Response {
  if (request.method !== "OPTIONS" || cors === null) {
    return new Response("405 Method Not Allowed", {
      status: 405,
      headers: { allow: methods.join(", ") },
    });
  }
  const headers = new Headers({ allow: [...methods, "OPTIONS"].join(", ") });
  headers.set("vary", "access-control-request-headers");
  if (allowedOrigin(request, cors) !== null) {
    headers.set("access-control-allow-methods", methods.join(", "));
    headers.set("access-control-max-age", String(PREFLIGHT_SECONDS));
    const asked = request.headers.get("access-control-request-headers");
    // A `*` would leave out `authorization`.
    if (asked !== null) headers.set("access-control-allow-headers", asked);
  }
  return new Response(null, { status: 204, headers });
}

function allowedOrigin({ headers }: Request, cors: Cors): string | null {
  if (isForAll(cors)) return "*";
  const origin = headers.get("origin");
  return origin !== null && cors.origins.includes(origin) ? origin : null;
}

function isForAll({ origins }: Cors): boolean {
  return origins.includes("*");
}
