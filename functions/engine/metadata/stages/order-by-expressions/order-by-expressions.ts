import { type Key, keyOf, shown } from "../../names.ts";
import type {
  OrderByExpressionObjectOperand,
  OrderByExpressionOrderableField,
  OrderByExpressionOrderableRelationship,
  OrderByExpressionV1,
} from "../../opendd/metadata.gen.ts";
import { objectsOf, type Parsed } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { ObjectType, OrderByExpression } from "../../resolved.ts";
import { sameTypeName, shownTypeRef, typeName } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { own } from "../own.ts";
import { about, refuse, type Report } from "../report.ts";

type Needs = Pick<
  Known,
  "parsed" | "graphqlNames" | "objectTypes" | "relationships" | "scalarTypes"
>;

interface Place {
  name: Key;
  subgraph: string;
  path: Path;
}

/** Expression → its type as the metadata writes it. */
type OrderedTypes = ReadonlyMap<Key, string>;

export function resolveOrderByExpressions(
  known: Needs,
  report: Report,
): Known["orderByExpressions"] {
  const expressions: Known["orderByExpressions"] = {};
  const types = orderedTypes(known.parsed);
  for (const { subgraph, path, object } of objectsOf(known.parsed, "OrderByExpression")) {
    const { definition } = object;
    const name = keyOf(subgraph, definition.name);
    if (expressions[name] !== undefined) {
      report.issue(
        problem(`Duplicate order by expression found: ${shown(name)}`, path),
        "disallow_duplicate_names_across_types_and_expressions",
      );
    }
    const words = (message: string) => `Error in order by expression ${shown(name)}: ${message}`;
    const made = report.attempt(() =>
      about(words, path, () =>
        expressionFrom(definition, { name, subgraph, path }, types, known, report),
      ),
    );
    if (made !== null) expressions[name] = made;
  }
  return expressions;
}

function orderedTypes(parsed: Parsed): OrderedTypes {
  return new Map(
    objectsOf(parsed, "OrderByExpression").map(({ subgraph, object }) => {
      const { name, operand } = object.definition;
      const type = "scalar" in operand ? operand.scalar.orderedType : operand.object.orderedType;
      return [keyOf(subgraph, name), type];
    }),
  );
}

function expressionFrom(
  definition: OrderByExpressionV1,
  place: Place,
  types: OrderedTypes,
  known: Needs,
  report: Report,
): OrderByExpression {
  const { name, subgraph, path } = place;
  const { operand, graphql, description } = definition;
  const made: OrderByExpression["operand"] =
    "scalar" in operand
      ? {
          kind: "scalar",
          type: typeName(operand.scalar.orderedType, subgraph),
          directions: allDirections(operand.scalar.enableOrderByDirections, [
            ...path,
            "operand",
            "scalar",
          ]),
        }
      : objectOperand(operand.object, place, types, known, report);
  return {
    name,
    description: description ?? null,
    graphqlTypeName: known.graphqlNames.typeName(graphql?.expressionTypeName, [
      ...path,
      "graphql",
      "expressionTypeName",
    ]),
    legacy: false,
    operand: made,
  };
}

/** GraphQL has one enum for both directions, so only both can be allowed. */
function allDirections(
  allowed: { enableAll: boolean } | { enableSpecific: unknown[] },
  path: Path,
): ["Asc", "Desc"] {
  return "enableAll" in allowed && allowed.enableAll
    ? ["Asc", "Desc"]
    : refuse('Order by configuration is not fully supported yet. Please use "enableAll":true.', [
        ...path,
        "enableOrderByDirections",
      ]);
}

function objectOperand(
  { orderedType, orderableFields, orderableRelationships }: OrderByExpressionObjectOperand,
  place: Place,
  types: OrderedTypes,
  known: Needs,
  report: Report,
): OrderByExpression["operand"] {
  const path = [...place.path, "operand", "object"];
  const type = keyOf(place.subgraph, orderedType);
  const objectType =
    known.objectTypes[type] ??
    refuse(`The data type ${shown(type)} has not been defined`, [...path, "orderedType"]);
  const fields = orderableFields.map((field, at) => {
    const here = { ...place, path: [...path, "orderableFields", at] };
    return [field.fieldName, fieldFrom(field, objectType, here, types, known, report)] as const;
  });
  const relationships = orderableRelationships.flatMap((one, at) => {
    const here = { ...place, path: [...path, "orderableRelationships", at] };
    const made = relationshipFrom(one, objectType, here, types, known, report);
    return made === null ? [] : [[one.relationshipName, made] as const];
  });
  return {
    kind: "object",
    objectType: type,
    fields: Object.fromEntries(fields),
    relationships: Object.fromEntries(relationships),
  };
}

function fieldFrom(
  { fieldName, orderByExpression }: OrderByExpressionOrderableField,
  objectType: ObjectType,
  { subgraph, path }: Place,
  types: OrderedTypes,
  known: Needs,
  report: Report,
): { expression: Key } {
  const field = own(objectType.fields, fieldName);
  if (field === undefined) return refuse(`unknown field ${fieldName} in orderable fields`, path);
  if (Object.keys(field.arguments).length > 0) {
    report.issue(
      problem(
        `The orderable field "${fieldName}" has field arguments and cannot be used in order by expressions.`,
        path,
      ),
      "disallow_order_by_fields_with_field_arguments",
    );
  }
  const expression = keyOf(subgraph, orderByExpression);
  const ordered = types.get(expression);
  if (ordered === undefined) {
    return refuse(
      `The order by expression ${orderByExpression} referenced in field ${fieldName} has not been defined`,
      path,
    );
  }
  const orderedType = typeName(ordered, subgraph);
  const same = "named" in field.type && sameTypeName(field.type.named, orderedType);
  if (!same) {
    refuse(
      `The type of the order by expression ${orderByExpression} referenced in field ${fieldName} does not match the field type. Order by expression type: ${ordered}; field type: ${shownTypeRef({ ...field.type, nullable: true })}.`,
      path,
    );
  }
  if (
    "custom" in orderedType &&
    known.objectTypes[orderedType.custom] === undefined &&
    known.scalarTypes[orderedType.custom] === undefined
  ) {
    refuse(`The data type ${shown(orderedType.custom)} has not been defined`, path);
  }
  return { expression };
}

/** Null where the relationship's target is in a subgraph that is not there. */
function relationshipFrom(
  { relationshipName: name, orderByExpression }: OrderByExpressionOrderableRelationship,
  objectType: ObjectType,
  { name: parent, subgraph, path }: Place,
  types: OrderedTypes,
  { relationships }: Needs,
  report: Report,
): { expression: Key | null } | null {
  const found = own(relationships[objectType.name] ?? {}, name);
  if (found === undefined) {
    return refuse(
      `The relationship ${name} on object type ${shown(objectType.name)} could not be found`,
      path,
    );
  }
  if (found === null) return null;
  const { target } = found.definition;
  if ("model" in target && target.model.relationshipType === "Array") {
    report.issue(
      problem(
        `Cannot order by array relationship ${name} in order by expression ${shown(parent)}`,
        path,
      ),
      "disallow_array_relationship_in_order_by",
    );
  }
  if (!orderByExpression) return { expression: null };
  const expression = keyOf(subgraph, orderByExpression);
  return types.has(expression)
    ? { expression }
    : refuse(
        `The order by expression ${orderByExpression} referenced in orderable relationship ${name} has not been defined`,
        path,
      );
}
