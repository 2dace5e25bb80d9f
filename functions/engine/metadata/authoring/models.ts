import type {
  ArgumentDefinition,
  ModelV2,
  OpenDdSubgraphObject,
  SelectUniqueGraphQlDefinition,
} from "../opendd/metadata.gen.ts";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { isOrdered } from "./expressions.ts";
import { camelCase, pascalCase } from "./graphql-name.ts";
import { byName, type ModelOutline, type Outline, typeText } from "./outline.ts";
import { isComparable } from "./relationships.ts";
import { freeNames } from "./scalars.ts";

/** A collection as a model with its root fields, and who sees it. */
export function modelObjects(
  model: ModelOutline,
  role: string,
  outline: Outline,
): OpenDdSubgraphObject[] {
  const { collection, object, name } = model;
  const { names, connector } = outline;
  const uniques = uniquesOf(model, outline);
  // They stand beside each other in the root field that finds one row.
  const unique = uniques.flatMap(({ uniqueIdentifier }) => uniqueIdentifier);
  const given = argumentsOf(collection.arguments, unique, outline);
  if (given === null) return [];
  const root = names.of("root", `root:${name}`, camelCase(name));
  const definition: ModelV2 = {
    name,
    objectType: object.type,
    ...(collection.description ? { description: collection.description } : {}),
    ...(given.definitions.length === 0 ? {} : { arguments: given.definitions }),
    source: {
      dataConnectorName: connector,
      collection: collection.name,
      argumentMapping: given.mapping,
    },
    filterExpressionType: object.filter,
    ...(isOrdered(object, outline) ? { orderByExpression: object.order } : {}),
    ...(model.aggregate ? { aggregateExpression: object.aggregate } : {}),
    uniqueIdentifiers: uniques.map(({ uniqueIdentifier }) => uniqueIdentifier),
    graphql: {
      selectMany: { queryRootField: root, subscription: { rootField: root } },
      selectUniques: uniques,
      ...(given.definitions.length === 0
        ? {}
        : { argumentsInputType: names.of("type", `arguments:${name}`, `${name}Arguments`) }),
      ...(model.aggregate ? aggregateFields(root, name, outline) : {}),
    },
  };
  const select = { filter: null, allowSubscriptions: true };
  return [
    { kind: "Model", version: "v2", definition },
    {
      kind: "ModelPermissions",
      version: "v1",
      definition: { modelName: name, permissions: [{ role, select }] },
    },
  ];
}

function aggregateFields(root: string, name: string, { names }: Outline) {
  const field = names.of("root", `aggregateRoot:${name}`, `${root}Aggregate`);
  return {
    aggregate: { queryRootField: field, subscription: { rootField: field } },
    filterInputTypeName: names.of("type", `filterInput:${name}`, `${name}FilterInput`),
  };
}

/** What finds one row, where the connector can compare all of it. */
function uniquesOf(model: ModelOutline, outline: Outline): SelectUniqueGraphQlDefinition[] {
  const { collection, object, name } = model;
  const seen = new Set<string>();
  return byName(collection.uniqueness_constraints).flatMap(([, { unique_columns: columns }]) => {
    const fields = columns.flatMap((column) => {
      const field = object.fields.get(column);
      const found = field !== undefined && isComparable(object, column, outline);
      return found ? [field] : [];
    });
    const key = fields.toSorted().join(" ");
    if (fields.length === 0 || fields.length < columns.length || seen.has(key)) return [];
    seen.add(key);
    const by = fields.map(pascalCase).join("And");
    const known = `unique:${name}:${fields.join(" ")}`;
    const root = outline.names.of("root", known, `${camelCase(name)}By${by}`);
    return [{ queryRootField: root, uniqueIdentifier: fields, subscription: { rootField: root } }];
  });
}

/**
 * Arguments of a collection, a function or a procedure. One of no known type is left out; null where
 * it must be given.
 */
export function argumentsOf(
  given: Readonly<Record<string, ndc.ArgumentInfo>>,
  reserved: readonly string[],
  outline: Outline,
): { definitions: ArgumentDefinition[]; mapping: Record<string, string> } | null {
  const free = freeNames(reserved);
  const definitions: ArgumentDefinition[] = [];
  const mapping: Record<string, string> = {};
  for (const [there, { type: ndcType, description }] of byName(given)) {
    const type = typeText(ndcType, outline);
    if (type === null && ndcType.type !== "nullable") return null;
    if (type === null) continue;
    const name = free(there);
    definitions.push({ name, type, ...(description ? { description } : {}) });
    mapping[name] = there;
  }
  return { definitions, mapping };
}
