import type { Model, Operation } from "./model.ts";

export interface Route {
  readonly model: Model;
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  readonly weight: number;
  /** The body is what is uploaded, not what the operation describes. */
  readonly upload: boolean;
}

export interface Match {
  readonly route: Route;
  readonly labels: Readonly<Record<string, string>>;
}

/** The operations of models as patterns of paths, the most specific first. */
export function routesOf(models: readonly Model[], flags = ""): Route[] {
  const routes = models.flatMap((model) =>
    model.operations.flatMap((operation) => {
      const { path, upload } = operation;
      const plain = routeOf(model, operation, path, flags, false);
      return upload === undefined
        ? [plain]
        : [plain, routeOf(model, operation, upload, flags, true)];
    }),
  );
  return routes.toSorted((a, b) => b.weight - a.weight);
}

function routeOf(
  model: Model,
  operation: Operation,
  path: string,
  flags: string,
  upload: boolean,
): Route {
  const labels: string[] = [];
  const source = path
    .split(/(\/?\{[^}]+\})/)
    .map((part) => {
      const [, slash = "", label = "", kind = ""] = /^(\/?)\{([^}+?]+)([+?]?)\}$/.exec(part) ?? [];
      if (label === "") return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      labels.push(label);
      if (kind === "?") return `(?:${slash}([^/]*))?`;
      return `${slash}(${kind === "+" ? ".+" : "[^/]+"})`;
    })
    .join("");
  const literal = path.replace(/\{[^}]+\}/g, "").length;
  const greedy = (path.match(/\+\}/g) ?? []).length;
  return {
    model,
    operation,
    upload,
    labels,
    pattern: new RegExp(`^${source}$`, flags),
    weight: literal * 10 - greedy + 1000 * Object.keys(operation.query ?? {}).length,
  };
}

/** The first operation that has this method, this path and these fixed query values. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
  query: URLSearchParams,
): Match | undefined {
  for (const route of routes) {
    const { operation } = route;
    if (operation.method !== method) continue;
    const found = route.pattern.exec(path);
    if (found === null) continue;
    if (!Object.entries(operation.query ?? {}).every(([name, value]) => query.get(name) === value))
      continue;
    const labels: Record<string, string> = {};
    route.labels.forEach((label, at) => {
      const text = found[at + 1];
      if (text !== undefined && text !== "") labels[label] = decoded(text);
    });
    return { route, labels };
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
