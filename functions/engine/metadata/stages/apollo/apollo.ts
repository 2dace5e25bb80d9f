import { keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import type { Known } from "../known.ts";
import { isEntitySource } from "../models/entity-sources.ts";
import { refuse, type Report } from "../report.ts";

/**
 * Adds to each entity of Apollo Federation the model that answers for it. Refuses types with keys
 * that no model answers for.
 */
export function resolveEntitySources(
  { parsed, objectTypes }: Pick<Known, "parsed" | "objectTypes">,
  report: Report,
): Known["objectTypes"] {
  const resolved = { ...objectTypes };
  for (const { subgraph, object } of objectsOf(parsed, "Model")) {
    const { definition } = object;
    const objectType = resolved[keyOf(subgraph, definition.objectType)];
    if (objectType === undefined || !isEntitySource(definition, objectType)) continue;
    const apolloEntitySource = keyOf(subgraph, definition.name);
    resolved[objectType.name] = { ...objectType, apolloEntitySource };
  }
  for (const { name, graphql, apolloEntitySource } of Object.values(resolved)) {
    if (graphql.apolloFederationKeys.length === 0 || apolloEntitySource !== null) continue;
    report.attempt(() =>
      refuse(
        `'apolloFederation.keys' for type ${shown(name)} found, but no model found with 'apolloFederation.entitySource: true' for type ${shown(name)}`,
      ),
    );
  }
  return resolved;
}
