import type { FakeState } from "./state.ts";

/** A request to ARM, taken apart. */
export interface ArmCall {
  state: FakeState;
  method: string;
  url: URL;
  /** What stood in the path at each name. */
  at: Record<string, string>;
  body: Record<string, unknown>;
}

export interface Route {
  /** As Azure's models name it. */
  operation: string;
  method: string;
  /** `{x}` is one segment; compared without case, as ARM does. */
  path: string;
  /** The part of the path that names the resource it is about. */
  about?: string;
  kind: "reads" | "writes" | "deletes";
  answer: (call: ArmCall) => Response | Promise<Response>;
}

export function matching(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    if (route.method !== method) continue;
    const at = segmentsOf(route.path, path);
    if (at !== null) return { route, at };
  }
  return null;
}

function segmentsOf(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/");
  const is = path.replace(/\/+$/, "").split("/");
  const at: Record<string, string> = {};
  // `{scope+}` stands first and takes as many segments as the rest leaves.
  if (want[1] === "{scope+}") {
    const rest = want.slice(2);
    const length = is.length - rest.length;
    if (length < 2) return null;
    at["scope"] = is.slice(0, length).join("/");
    const inner = segmentsOf(["", ...rest].join("/"), ["", ...is.slice(length)].join("/"));
    return inner === null ? null : { ...at, ...inner };
  }
  if (want.length !== is.length) return null;
  for (const [index, segment] of want.entries()) {
    const found = is[index] ?? "";
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name !== undefined) at[name] = decodeURIComponent(found);
    else if (segment.toLowerCase() !== found.toLowerCase()) return null;
  }
  return at;
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function tagsIn(body: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(body["tags"])).map(([name, value]) => [name, text(value)]),
  );
}
