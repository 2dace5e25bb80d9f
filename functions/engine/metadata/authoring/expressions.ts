import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import { simpleNdcType } from "../stages/ndc-types.ts";
import { own } from "../stages/own.ts";
import { innerNdcType, type ObjectOutline, type Outline } from "./outline.ts";
import type { RelationshipOutline } from "./relationships.ts";
import { countOf } from "./scalars.ts";

type Relationships = readonly RelationshipOutline[];

/** How rows of a type are filtered, as far as the connector can. */
export function filterObject(
  object: ObjectOutline,
  relationships: Relationships,
  outline: Outline,
): OpenDdSubgraphObject {
  const comparableFields = plainFields(object).flatMap(([field, type]) => {
    const expression = filterOfField(type, relationships, outline);
    return expression === null ? [] : [{ fieldName: field, booleanExpressionType: expression }];
  });
  return {
    kind: "BooleanExpressionType",
    version: "v1",
    definition: {
      name: object.filter,
      operand: {
        object: {
          type: object.type,
          comparableFields,
          comparableRelationships: comparable(object, relationships, outline).map((one) => ({
            relationshipName: one.name,
            booleanExpressionType: one.target.object.filter,
          })),
        },
      },
      logicalOperators: { enable: true },
      isNull: { enable: true },
      graphql: { typeName: object.filter },
    },
  };
}

function filterOfField(
  type: ndc.Type,
  relationships: Relationships,
  outline: Outline,
): string | null {
  const { exists, nested_fields: nested } = outline.capabilities.query;
  const lists = depthOf(type);
  const inner = innerNdcType(type);
  if (inner === null || lists > 1) return null;
  const scalar = outline.scalars.get(inner);
  if (scalar !== undefined) {
    return lists === 0 || exists?.nested_scalar_collections ? scalar.filter : null;
  }
  const child = outline.objects.get(inner);
  if (child === undefined || !(lists === 0 ? nested?.filter_by : exists?.nested_collections)) {
    return null;
  }
  const across = comparable(child, relationships, outline).length > 0;
  return across && !outline.capabilities.relationships?.nested?.filtering ? null : child.filter;
}

function comparable(
  object: ObjectOutline,
  relationships: Relationships,
  { capabilities }: Outline,
): Relationships {
  if (!capabilities.relationships?.relation_comparisons) return [];
  return relationships.filter(({ source }) => source === object);
}

/** How rows of a type are ordered; null where they cannot be. */
export function orderByObject(
  object: ObjectOutline,
  relationships: Relationships,
  outline: Outline,
): OpenDdSubgraphObject | null {
  const orderableFields = orderedFields(object, outline);
  if (orderableFields.length === 0) return null;
  const orderableRelationships = orderable(object, relationships, outline).map((one) => ({
    relationshipName: one.name,
    orderByExpression: one.target.object.order,
  }));
  return {
    kind: "OrderByExpression",
    version: "v1",
    definition: {
      name: object.order,
      operand: { object: { orderedType: object.type, orderableFields, orderableRelationships } },
      graphql: { expressionTypeName: object.order },
    },
  };
}

function orderedFields(object: ObjectOutline, { scalars }: Outline) {
  return plainFields(object).flatMap(([fieldName, type]) => {
    const name = simpleNdcType(type);
    const order = name === null ? null : (scalars.get(name)?.order ?? null);
    return order === null ? [] : [{ fieldName, orderByExpression: order }];
  });
}

/** Whether there is an order by expression of the type. */
export function isOrdered(object: ObjectOutline, outline: Outline): boolean {
  return orderedFields(object, outline).length > 0;
}

/** An array has no one value to order by. */
function orderable(
  object: ObjectOutline,
  relationships: Relationships,
  outline: Outline,
): Relationships {
  if (!outline.capabilities.relationships) return [];
  return relationships.filter(
    ({ source, kind, target }) =>
      source === object && kind === "Object" && isOrdered(target.object, outline),
  );
}

/** How rows of a type are aggregated. All rows are distinct, so that only their number is counted. */
export function aggregateObject(object: ObjectOutline, outline: Outline): OpenDdSubgraphObject {
  const aggregatableFields = plainFields(object).flatMap(([fieldName, type]) => {
    const name = simpleNdcType(type);
    const expression = name === null ? null : (outline.scalars.get(name)?.aggregate ?? null);
    return expression === null ? [] : [{ fieldName, aggregateExpression: expression }];
  });
  const count = countOf(outline);
  return {
    kind: "AggregateExpression",
    version: "v1",
    definition: {
      name: object.aggregate,
      operand: { object: { aggregatedType: object.type, aggregatableFields } },
      ...(count === null ? {} : { count }),
      graphql: { selectTypeName: object.aggregate },
    },
  };
}

/** A field with arguments has no one value to compare, order by or aggregate. */
function plainFields({ ndc: type, fields }: ObjectOutline): [field: string, type: ndc.Type][] {
  return [...fields].flatMap(([column, field]): [string, ndc.Type][] => {
    const found = own(type.fields, column);
    if (found === undefined || Object.keys(found.arguments ?? {}).length > 0) return [];
    return [[field, found.type]];
  });
}

function depthOf(type: ndc.Type): number {
  if (type.type === "nullable") return depthOf(type.underlying_type);
  return type.type === "array" ? 1 + depthOf(type.element_type) : 0;
}
