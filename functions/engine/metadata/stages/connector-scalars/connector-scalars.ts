import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { type Key, keyOf, shown } from "../../names.ts";
import type { DataConnectorScalarRepresentationV1 } from "../../opendd/metadata.gen.ts";
import { objectsOf } from "../../parse.ts";
import type { Path } from "../../problem.ts";
import type { ColumnOperators } from "../../resolved.ts";
import { type TypeRef, typeName } from "../../type-ref.ts";
import { graphqlName } from "../graphql-names.ts";
import type { ConnectorScalar, Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { own } from "../own.ts";

type Needs = Pick<Known, "parsed" | "graphqlNames" | "connectors" | "scalarTypes">;

/** The scalar types of all connectors, with the OpenDD types that stand for them. */
export function resolveConnectorScalars(known: Needs, report: Report): Known["connectorScalars"] {
  const scalars: Known["connectorScalars"] = Object.fromEntries(
    Object.values(known.connectors).map(({ name, schema }) => [
      name,
      Object.fromEntries(
        Object.entries(schema.scalar_types).map(([scalar, type]) => [scalar, bare(scalar, type)]),
      ),
    ]),
  );
  for (const located of objectsOf(known.parsed, "DataConnectorScalarRepresentation")) {
    const { subgraph, path, object } = located;
    report.attempt(() => represent(object.definition, subgraph, path, known, scalars));
  }
  for (const ofConnector of Object.values(scalars)) {
    for (const scalar of Object.values(ofConnector)) {
      scalar.argumentTypes = argumentTypesOf(scalar, ofConnector);
    }
  }
  return scalars;
}

/** Adds to OpenDD's scalar types which scalars of connectors they stand for. */
export function withRepresentations({
  scalarTypes,
  connectorScalars,
}: Pick<Known, "scalarTypes" | "connectorScalars">): Known["scalarTypes"] {
  const represented = structuredClone(scalarTypes);
  for (const [connector, scalars] of Object.entries(connectorScalars)) {
    for (const { name, representation } of Object.values(scalars)) {
      if (representation === null || "inbuilt" in representation) continue;
      const type = represented[representation.custom];
      if (type !== undefined) (type.representationOf[connector] ??= []).push(name);
    }
  }
  return represented;
}

function bare(name: string, type: ndc.ScalarType): ConnectorScalar {
  return {
    name,
    type,
    representation: null,
    comparisonTypeName: null,
    operators: operatorsOf(type),
    argumentTypes: {},
  };
}

function operatorsOf({ comparison_operators: operators }: ndc.ScalarType): ColumnOperators {
  const first = (meaning: ndc.ComparisonOperatorDefinition["type"]) =>
    Object.entries(operators).find(([, { type }]) => type === meaning)?.[0] ?? null;
  return {
    equal: first("equal"),
    in: first("in"),
    lessThan: first("less_than"),
    greaterThan: first("greater_than"),
  };
}

function represent(
  definition: DataConnectorScalarRepresentationV1,
  subgraph: string,
  path: Path,
  known: Needs,
  scalars: Known["connectorScalars"],
): void {
  const { dataConnectorScalarType: name, representation, graphql } = definition;
  const connector = keyOf(subgraph, definition.dataConnectorName);
  const scalar = scalarOf(name, connector, path, scalars);
  if (scalar.representation !== null) {
    refuse(
      `multiple type representations defined for scalar ${name} from data connector ${shown(connector)}`,
      [...path, "dataConnectorScalarType"],
    );
  }
  const type = typeName(representation, subgraph);
  if ("custom" in type && known.scalarTypes[type.custom] === undefined) {
    refuse(`unknown type represented for scalar type ${name}: ${shown(type.custom)}`, [
      ...path,
      "representation",
    ]);
  }
  scalar.representation = type;
  const comparison = graphql?.comparisonExpressionTypeName ?? null;
  if (comparison === null) return;
  scalar.comparisonTypeName = graphqlName(comparison, [...path, "graphql"]);
  known.graphqlNames.shareType(comparison);
}

/** A scalar type that the metadata names; refuses one that its connector has not. */
export function scalarOf(
  name: string,
  connector: Key,
  path: Path,
  scalars: Known["connectorScalars"],
): ConnectorScalar {
  const ofConnector = scalars[connector];
  if (ofConnector === undefined) {
    return refuse(
      `unknown data connector ${shown(connector)} referenced in scalar type representation of ${name}`,
      [...path, "dataConnectorName"],
    );
  }
  return (
    own(ofConnector, name) ??
    refuse(`cannot find scalar type ${name} in data connector ${shown(connector)}`, [
      ...path,
      "dataConnectorScalarType",
    ])
  );
}

function argumentTypesOf(
  scalar: ConnectorScalar,
  scalars: Record<string, ConnectorScalar>,
): Record<string, TypeRef | null> {
  const own: ndc.Type = { type: "named", name: scalar.name };
  return Object.fromEntries(
    Object.entries(scalar.type.comparison_operators).map(([operator, definition]) => [
      operator,
      argumentTypeOf(definition, own, (type) => openDdType(type, scalars)),
    ]),
  );
}

function argumentTypeOf(
  definition: ndc.ComparisonOperatorDefinition,
  own: ndc.Type,
  openDd: (type: ndc.Type) => TypeRef | null,
): TypeRef | null {
  switch (definition.type) {
    case "custom":
      return openDd(definition.argument_type);
    case "in":
      return openDd({ type: "array", element_type: own });
    case "equal":
    case "less_than":
    case "less_than_or_equal":
    case "greater_than":
    case "greater_than_or_equal":
      return openDd(own);
    case "contains":
    case "contains_insensitive":
    case "starts_with":
    case "starts_with_insensitive":
    case "ends_with":
    case "ends_with_insensitive":
      return { named: { inbuilt: "String" }, nullable: false };
  }
}

/** The OpenDD type for a connector's; null where a scalar in it is not represented. */
function openDdType(type: ndc.Type, scalars: Record<string, ConnectorScalar>): TypeRef | null {
  switch (type.type) {
    case "named": {
      const named = own(scalars, type.name)?.representation ?? null;
      return named && { named, nullable: false };
    }
    case "nullable": {
      const inner = openDdType(type.underlying_type, scalars);
      return inner && { ...inner, nullable: true };
    }
    case "array": {
      const list = openDdType(type.element_type, scalars);
      return list && { list, nullable: false };
    }
    case "predicate":
      return null;
  }
}
