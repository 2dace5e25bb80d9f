import type { Path } from "../../../../engine/metadata/problem.ts";
import type { ReadSupergraph } from "../../../../engine/metadata/read/read-supergraph.ts";
import { type PlacedProblem, placed } from "../../../../engine/metadata/read/source-file.ts";
import type { ConnectorConfigurations } from "./connector-configurations.ts";
import type { KnownNames } from "./known-names.ts";

interface Reachable {
  /** Names of the definition's functions. */
  functions: readonly string[];
  connectors: Pick<ConnectorConfigurations, "own" | "others">;
  names: KnownNames;
}

/** URLs of connectors that lead to nothing of the build, as far as they are known before it is released. */
export function wrongLinks(read: ReadSupergraph, reachable: Reachable): PlacedProblem[] {
  return urls(read).flatMap(({ url, path }) => {
    const given = valueOf(url, reachable.names);
    const wrong = given === undefined ? null : wrongUrl(given, reachable);
    return wrong === null ? [] : [{ ...placed(wrong, read.placeOf(path)), path }];
  });
}

/** Functions that links name by themselves, not by a variable. */
export function calledFunctions(read: ReadSupergraph): string[] {
  const called = urls(read).flatMap(({ url }) => {
    const { value } = record(url);
    return typeof value === "string" ? (/^lintas:part\/(.+)$/.exec(value)?.[1] ?? []) : [];
  });
  return [...new Set(called)].sort();
}

function urls({ metadata }: ReadSupergraph): { url: unknown; path: Path }[] {
  return metadata.subgraphs.flatMap(({ objects }, subgraph) =>
    objects.flatMap((object, index) => {
      const { kind, definition } = record(object);
      if (kind !== "DataConnectorLink") return [];
      const { singleUrl, readWriteUrls } = record(record(definition)["url"]);
      const { read, write } = record(readWriteUrls);
      const at = ["subgraphs", subgraph, "objects", index, "definition", "url"];
      return [
        { url: singleUrl, path: [...at, "singleUrl"] },
        { url: read, path: [...at, "readWriteUrls", "read"] },
        { url: write, path: [...at, "readWriteUrls", "write"] },
      ];
    }),
  );
}

function valueOf(url: unknown, names: KnownNames): string | undefined {
  const { value, valueFromEnv } = record(url);
  if (typeof value === "string") return value;
  return typeof valueFromEnv === "string" ? names.byDefault(valueFromEnv) : undefined;
}

function wrongUrl(url: string, { functions, connectors }: Reachable): string | null {
  if (/^https?:/i.test(url)) return null;
  const [, what, name = ""] = /^lintas:(part|connector)\/(.+)$/.exec(url) ?? [];
  if (what === "part") {
    if (functions.includes(name)) return null;
    return `there is no function \`${name}\` in the definition, ${expected(functions, "its functions")}`;
  }
  if (what === "connector") {
    if (connectors.own.has(name)) return null;
    if (connectors.others.has(name)) {
      return `\`connector/${name}/configuration.json\` is not a PostgreSQL connector's of format 4 or 5: only those run in the engine; give this connector's own http:// or https:// URL`;
    }
    return `there is no \`connector/${name}/configuration.json\` in the supergraph's folder, ${expected([...connectors.own.keys()], "its connectors")}`;
  }
  return `a connector's URL begins with http://, https://, lintas:part/ or lintas:connector/, not as \`${url}\``;
}

function expected(names: readonly string[], what: string): string {
  return names.length === 0
    ? `which has none`
    : `expected one of ${what}: ${names.map((one) => `\`${one}\``).join(", ")}`;
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}
