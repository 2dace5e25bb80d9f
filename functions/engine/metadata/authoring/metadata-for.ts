import {
  type ConnectorDocuments,
  readConnectorSchema,
} from "../../../../shared/protocol/ndc/connector-schema.ts";
import type { DataConnectorLinkV1, OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import type { Located } from "../parse.ts";
import { type Problem, problem } from "../problem.ts";
import { commandObjects } from "./commands.ts";
import { aggregateObject, filterObject, orderByObject } from "./expressions.ts";
import { modelObjects } from "./models.ts";
import { Names } from "./names.ts";
import { objectTypeObjects } from "./object-types.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { relationshipObject, relationshipsOf } from "./relationships.ts";
import { scalarObjects } from "./scalars.ts";

/** A connector as it answers of itself, in the version that it speaks. */
export interface Introspected extends ConnectorDocuments {
  connectorName: string;
  subgraph: string;
}

/** The one that sees everything that is made. */
const ROLE = "admin";

/**
 * Metadata for all that a connector has: types, models, relationships along foreign keys, commands
 * and permissions of the role `admin`. Names are free of those in `existing`, which is the whole
 * supergraph; what that names already keeps its name. The same answer makes the same metadata,
 * whatever its order. The connector's URL is read from the environment.
 */
export function metadataFor(
  introspected: Introspected,
  existing: readonly Located[] = [],
): { objects: OpenDdSubgraphObject[] } | { problems: Problem[] } {
  const { connectorName: connector, subgraph } = introspected;
  const read = readConnectorSchema(introspected);
  if (read.kind === "version") return { problems: [problem(read.message, ["capabilities"])] };
  if (read.kind === "malformed") {
    return { problems: read.mistakes.map(({ text, path }) => problem(text, path)) };
  }
  const { schema, capabilities } = read;
  const names = new Names(existing, subgraph);
  const outline = outlineOf({ connector, schema, capabilities, names });
  return { objects: [linkObject(introspected), ...objectsFor(outline)] };
}

function linkObject(introspected: Introspected): OpenDdSubgraphObject {
  const { connectorName: name, subgraph, version, schema, capabilities } = introspected;
  const variable = `${subgraph}_${name}_URL`.replaceAll(/[^A-Za-z0-9_]/g, "_").toUpperCase();
  return {
    kind: "DataConnectorLink",
    version: "v1",
    definition: {
      name,
      url: { singleUrl: { valueFromEnv: variable } },
      // They were read as documents of this version.
      schema: { version, schema, capabilities } as DataConnectorLinkV1["schema"],
    },
  };
}

function objectsFor(outline: Outline): OpenDdSubgraphObject[] {
  const { objects, models } = outline;
  const relationships = relationshipsOf(outline);
  const ofModels = new Set([...models.values()].map(({ object }) => object));
  return [
    ...scalarObjects(outline),
    ...[...objects].flatMap(([name, object]) => {
      const order = orderByObject(object, relationships, outline);
      const aggregated = outline.capabilities.query.aggregates && ofModels.has(object);
      return [
        ...objectTypeObjects(name, object, ROLE, outline),
        filterObject(object, relationships, outline),
        ...(order === null ? [] : [order]),
        ...(aggregated ? [aggregateObject(object, outline)] : []),
      ];
    }),
    ...[...models.values()].flatMap((model) => modelObjects(model, ROLE, outline)),
    ...relationships.map((one) => relationshipObject(one, outline)),
    ...commandObjects(ROLE, outline),
  ];
}
