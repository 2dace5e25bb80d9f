import type {
  ModelV1,
  ModelV2,
  ObjectTypeV1,
  OpenDdSubgraphObject,
  RelationshipV1,
} from "../opendd/metadata.gen.ts";
import type { Located } from "../parse.ts";
import { own } from "../stages/own.ts";

/**
 * What existing metadata calls things of connectors and what is made of them, by keys such as
 * `object:db:article` (a connector's object type) and `filter:Article` (of an object type).
 */
export function knownNames(existing: readonly Located[]): Map<string, string> {
  const names = new Map<string, string>();
  // The first that is found stays: a thing may have several names.
  const add = (key: string, name: string) => {
    if (!names.has(key)) names.set(key, name);
  };
  for (const { object } of existing) addNames(object, add);
  return names;
}

type Add = (key: string, name: string) => void;

function addNames(object: OpenDdSubgraphObject, add: Add): void {
  const { kind, definition } = object;
  if (kind === "DataConnectorScalarRepresentation") {
    const { dataConnectorName, dataConnectorScalarType, representation } = definition;
    add(`scalar:${dataConnectorName}:${dataConnectorScalarType}`, representation);
  } else if (kind === "ObjectType") {
    addFieldNames(definition, add);
  } else if (kind === "Model") {
    const { name, source } = definition;
    if (source) add(`model:${source.dataConnectorName}:${source.collection}`, name);
    addModelNames(definition, add);
  } else if (kind === "Relationship") {
    addRelationshipName(definition, add);
  } else if (kind === "Command") {
    const { name, source, graphql } = definition;
    if (graphql) add(`command:${name}`, graphql.rootFieldName);
    if (!source) return;
    const called = source.dataConnectorCommand;
    const key =
      "function" in called ? `function:${called.function}` : `procedure:${called.procedure}`;
    add(`command:${source.dataConnectorName}:${key}`, name);
  } else {
    addExpressionNames(object, add);
  }
}

/** What a model is called in the GraphQL API. */
function addModelNames({ name, graphql }: ModelV1 | ModelV2, add: Add): void {
  if (!graphql) return;
  const { selectMany, selectUniques, aggregate, argumentsInputType, filterInputTypeName } = graphql;
  if (selectMany) add(`root:${name}`, selectMany.queryRootField);
  if (aggregate) add(`aggregateRoot:${name}`, aggregate.queryRootField);
  if (argumentsInputType) add(`arguments:${name}`, argumentsInputType);
  if (filterInputTypeName) add(`filterInput:${name}`, filterInputTypeName);
  for (const { uniqueIdentifier, queryRootField } of selectUniques) {
    add(`unique:${name}:${uniqueIdentifier.join(" ")}`, queryRootField);
  }
}

function addFieldNames(
  { name, graphql, dataConnectorTypeMapping = [], fields }: ObjectTypeV1,
  add: Add,
): void {
  if (graphql?.inputTypeName) add(`input:${name}`, graphql.inputTypeName);
  for (const mapping of dataConnectorTypeMapping) {
    const { dataConnectorName, dataConnectorObjectType: type, fieldMapping = {} } = mapping;
    add(`object:${dataConnectorName}:${type}`, name);
    for (const field of fields) {
      const column = own(fieldMapping, field.name)?.column.name ?? field.name;
      add(`field:${dataConnectorName}:${type}:${column}`, field.name);
    }
  }
}

function addRelationshipName(
  { name, sourceType, target, mapping, graphql }: RelationshipV1,
  add: Add,
): void {
  if (graphql?.aggregateFieldName) {
    add(`aggregateField:${sourceType}.${name}`, graphql.aggregateFieldName);
  }
  if (!("model" in target)) return;
  const pairs = mapping.map(({ source, target: to }) => [
    "fieldPath" in source ? source.fieldPath.map((one) => one.fieldName).join(".") : "",
    "modelField" in to ? to.modelField.map((one) => one.fieldName).join(".") : "",
  ]);
  add(`relationship:${sourceType}:${target.model.name}:${pairs.join(";")}`, name);
}

function addExpressionNames({ kind, definition }: OpenDdSubgraphObject, add: Add): void {
  if (kind === "BooleanExpressionType") {
    const { operand } = definition;
    if ("object" in operand) add(`filter:${operand.object.type}`, definition.name);
    if (!("scalar" in operand)) return;
    for (const one of operand.scalar.dataConnectorOperatorMapping) {
      const { dataConnectorName, dataConnectorScalarType } = one;
      add(`filter:${dataConnectorName}:${dataConnectorScalarType}`, definition.name);
    }
  } else if (kind === "OrderByExpression") {
    const { operand } = definition;
    const type = "object" in operand ? operand.object.orderedType : operand.scalar.orderedType;
    add(`order:${type}`, definition.name);
  } else if (kind === "AggregateExpression") {
    const { operand } = definition;
    if ("object" in operand)
      return add(`aggregate:${operand.object.aggregatedType}`, definition.name);
    for (const one of operand.scalar.dataConnectorAggregationFunctionMapping) {
      const { dataConnectorName, dataConnectorScalarType } = one;
      add(`aggregate:${dataConnectorName}:${dataConnectorScalarType}`, definition.name);
    }
  }
}

/** Names that are not free, by scope. Names of GraphQL belong to the whole supergraph. */
export function takenNames(
  existing: readonly Located[],
  subgraph: string,
): Map<string, Set<string>> {
  const taken = new Map([
    ["type", new Set(RESERVED_TYPES)],
    ["root", new Set(["node", "_service", "_entities"])],
  ]);
  const take = (scope: string, name: string) => {
    const names = taken.get(scope) ?? new Set();
    taken.set(scope, names.add(name));
  };
  for (const { object, subgraph: where } of existing) {
    takeGraphqlNames(object.definition, take);
    if (where !== subgraph) continue;
    const { kind, definition } = object;
    if (kind === "Relationship") {
      const { sourceType, name, graphql } = definition;
      take(`field:${sourceType}`, name);
      if (graphql?.aggregateFieldName) take(`field:${sourceType}`, graphql.aggregateFieldName);
    }
    if (kind === "ObjectType") {
      for (const { name } of definition.fields) take(`field:${definition.name}`, name);
    }
    const scope = SCOPES[kind];
    if (scope !== undefined && "name" in definition) take(scope, definition.name);
  }
  return taken;
}

const SCOPES: { readonly [kind in OpenDdSubgraphObject["kind"]]?: "type" | "model" | "command" } = {
  ScalarType: "type",
  ObjectType: "type",
  BooleanExpressionType: "type",
  ObjectBooleanExpressionType: "type",
  OrderByExpression: "type",
  AggregateExpression: "type",
  Model: "model",
  Command: "command",
};

/** GraphQL's own and those that every API may have. */
const RESERVED_TYPES =
  "Int Float String Boolean ID Query Mutation Subscription order_by Node _Service _Entity _Any".split(
    " ",
  );

/** Every name that stands in a `graphql` section, whatever the kind. */
function takeGraphqlNames(value: unknown, take: (scope: string, name: string) => void): void {
  const left = [value];
  for (const at of left) {
    if (typeof at !== "object" || at === null) continue;
    for (const [key, one] of Object.entries(at)) {
      // The connector's own documents name nothing of GraphQL.
      if (key === "schema") continue;
      if (typeof one !== "string") left.push(one);
      else if (TYPE_KEYS.has(key)) take("type", one);
      else if (ROOT_KEYS.has(key)) take("root", one);
    }
  }
}

const TYPE_KEYS = new Set([
  "typeName",
  "inputTypeName",
  "expressionTypeName",
  "selectTypeName",
  "filterInputTypeName",
  "argumentsInputType",
  "orderByExpressionType",
  "comparisonExpressionTypeName",
]);
const ROOT_KEYS = new Set(["queryRootField", "rootField", "rootFieldName"]);
