import type { FakeState, Json } from "./state.ts";

export interface Asked {
  state: FakeState;
  url: URL;
  /** Named parts of the path. */
  at: Readonly<Record<string, string>>;
  body: Json;
  bytes: Uint8Array;
  headers: Headers;
  origin: string;
}

/** One method of an API, named as Google's discovery documents do. */
export interface Route {
  operation: string;
  method: string;
  path: RegExp;
  /** The part of the path that names what it is about. */
  about?: string;
  write: boolean;
  /** What the caller must be allowed to do. */
  permission?: string;
  /** It is asked without signing in to the API, e.g. a signed address. */
  open?: boolean;
  answer: (asked: Asked) => Response | Promise<Response>;
}

export function route(
  of: Omit<Route, "path" | "write"> & { path: string; write?: boolean },
): Route {
  // `{region}` is one segment without a colon, `{object*}` everything.
  const source = of.path
    .replaceAll(/[.$?+]/g, String.raw`\$&`)
    .replaceAll(/\{(\w+)\*\}/g, "(?<$1>.+)")
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/:]+)");
  return { ...of, path: new RegExp(`^${source}$`), write: of.write ?? of.method !== "GET" };
}

export function matching(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; at: Record<string, string> } | null {
  for (const one of routes) {
    if (one.method !== method) continue;
    const match = one.path.exec(path);
    if (match === null) continue;
    const at = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      decodeURIComponent(value),
    ]);
    return { route: one, at: Object.fromEntries(at) as Record<string, string> };
  }
  return null;
}

export function record(value: unknown): Json {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Json)
    : {};
}

export function words(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(([, one]) => typeof one === "string");
  return Object.fromEntries(entries) as Record<string, string>;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** One page of a list; the token is where the next begins. */
export function page<T>(
  state: FakeState,
  url: URL,
  all: readonly T[],
): { items: T[]; nextPageToken: string } {
  const asked = Number(url.searchParams.get("pageSize") ?? 0) || 100;
  const size = Math.min(asked, state.knobs.pageSize ?? 100);
  const from = Number(url.searchParams.get("pageToken") ?? 0) || 0;
  const next = from + size;
  return {
    items: all.slice(from, next),
    nextPageToken: next < all.length ? String(next) : "",
  };
}
