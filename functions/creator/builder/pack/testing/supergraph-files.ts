import { articles, SHOP } from "../../../../engine/metadata/testing/shop.ts";

/** Objects of one DataConnectorLink among these, whose URL is to be another. */
type Loose = { kind?: string; definition?: Record<string, unknown> };

/** Metadata of a shop with one model, whose connector is at `url`. */
export function shopFiles(url: unknown, folder = "supergraph"): Record<string, string> {
  const objects = [...SHOP, articles()].map((one) => {
    const { kind, definition } = one as Loose;
    return kind === "DataConnectorLink" ? { ...one, definition: { ...definition, url } } : one;
  });
  return {
    [`${folder}/shop/metadata.json`]: JSON.stringify(objects, null, 1),
    [`${folder}/globals/auth.hml`]: AUTH,
    [`${folder}/globals/graphql.hml`]: NAMES,
  };
}

export const AUTH =
  "kind: AuthConfig\nversion: v3\ndefinition:\n  mode:\n    noAuth: {role: user, sessionVariables: {}}\n";
const NAMES =
  "kind: GraphqlConfig\nversion: v1\ndefinition:\n  query: {rootOperationTypeName: Q}\n  mutation: {rootOperationTypeName: M}\n";

/** A connector's `configuration.json` with one query of its own, in a file. */
export function configuration(changes: object = {}): string {
  return JSON.stringify(
    {
      version: "5",
      connectionSettings: { connectionUri: { variable: "DATABASE_URL" } },
      metadata: {
        nativeOperations: {
          queries: { top: { sql: { file: "native/top.sql" }, columns: {} } },
        },
      },
      ...changes,
    },
    null,
    2,
  );
}
