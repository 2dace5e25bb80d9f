import { type Key, keyOf, shown } from "../../names.ts";
import type { ModelSource as SourceDefinition } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { Connector, Model, ModelSource } from "../../resolved.ts";
import { mapArguments } from "../arguments/argument-mapping.ts";
import type { Known } from "../known.ts";
import { own } from "../own.ts";
import { about, refuse, type Report } from "../report.ts";
import { checkTypeMappings } from "./type-mappings.ts";

/** Where the rows of a model come from: a collection of a connector, with what is passed to it. */
export function modelSource(
  definition: SourceDefinition,
  model: Model,
  { subgraph, path }: Located,
  known: Known,
  report: Report,
): ModelSource {
  const at = [...path, "source"];
  const key = keyOf(subgraph, definition.dataConnectorName);
  const connector = known.connectors[key];
  if (connector === undefined) {
    refuse(
      `the source data connector ${shown(key)} for model ${shown(model.name)} has not been defined`,
      [...at, "dataConnectorName"],
      "There is no DataConnectorLink defined with this name",
    );
  }
  const collection = connector.schema.collections.find(
    ({ name }) => name === definition.collection,
  );
  if (collection === undefined) {
    refuse(
      `the collection ${definition.collection} in the data connector ${shown(key)} for model ${shown(model.name)} has not been defined`,
      [...at, "collection"],
      `This collection is not defined in the data connector schema for ${definition.dataConnectorName}`,
    );
  }
  const mapping = `mapping arguments in the model ${shown(model.name)} to the collection ${collection.name} in the data connector ${shown(key)}`;
  const { argumentMapping = {} } = definition;
  const mapped = about(
    (message) => `An error occurred while ${mapping}: ${message}`,
    [...at, "argumentMapping"],
    () => mapArguments(model.arguments, argumentMapping, collection.arguments, connector, known),
  );
  for (const { text, refusedBy } of mapped.issues) {
    report.issue(problem(`An issue occurred while ${mapping}: ${text}`, at), refusedBy);
  }
  const types = [{ type: model.objectType, ndcType: collection.type }, ...mapped.types];
  about(
    (message) => `${message} in model ${shown(model.name)}`,
    [...path, "objectType"],
    () => checkTypeMappings(types, connector, known),
  );
  checkFields(model.objectType, collection.type, connector, known, at);
  return {
    connector: key,
    collection: collection.name,
    ndcType: collection.type,
    argumentMapping: mapped.mapping,
  };
}

/** Fields may pass arguments of their own to their columns. */
function checkFields(
  type: Key,
  ndcType: string,
  connector: Connector,
  { objectTypes }: Known,
  at: Located["path"],
): void {
  const columns = own(connector.schema.object_types, ndcType)?.fields;
  if (columns === undefined) {
    refuse(`NDC validation error: type ${ndcType} is not defined in the agent schema`, at);
  }
  const fields = own(objectTypes[type]?.mappings[connector.name] ?? {}, ndcType)?.fields ?? {};
  for (const [field, { column, arguments: args }] of Object.entries(fields)) {
    const known = own(columns, column)?.arguments ?? {};
    for (const [argument, target] of Object.entries(args)) {
      if (own(known, target) !== undefined) continue;
      refuse(
        `NDC validation error: Argument '${argument}' used in argument mapping for the field '${field}' in object type '${shown(type)}' is not defined in the data connector '${shown(connector.name)}'.`,
        at,
      );
    }
  }
}
