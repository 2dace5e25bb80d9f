import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import { type Key, shown } from "../../names.ts";
import { type Path, problem } from "../../problem.ts";
import type {
  Connector,
  ObjectBooleanExpression,
  Relationship,
  ScalarBooleanExpression,
} from "../../resolved.ts";
import { shownTypeRef, type TypeRef } from "../../type-ref.ts";
import type { Known } from "../known.ts";

import { byName, own } from "../own.ts";
import { refuse, type Report } from "../report.ts";

type Needs = Pick<Known, "parsed" | "connectors" | "objectTypes" | "models" | "booleanExpressions">;

/** Where an expression is used: the connector evaluates it over its object type `ndcType`. */
interface Use {
  connector: Key;
  ndcType: string;
  /** Begins all messages. */
  prefix: string;
  path: Path;
}

/** Whether a connector can evaluate a boolean expression; refuses what it cannot. */
export function checkBooleanExpressionUse(
  expression: ObjectBooleanExpression,
  use: Use,
  known: Needs,
  report: Report,
): void {
  const connector = known.connectors[use.connector];
  if (connector === undefined) return;
  const { flags } = known.parsed;
  const nameless = flags.allow_boolean_expression_fields_without_graphql === true;
  const visited = new Set<Key>();
  // A list of what is left holds chains of any length, and circles end in what is visited.
  const left = [{ at: expression, ndcType: use.ndcType }];
  for (const { at, ndcType } of left) {
    if (visited.has(at.name) || (at.graphqlTypeName === null && !nameless)) continue;
    visited.add(at.name);
    const { objects, scalars } = comparedBy(at, known);
    for (const [field, child] of objects) {
      checkNestedObject(at, field, child, connector, use, known, report);
      left.push({ at: child, ndcType: ndcTypeInside(at, field, ndcType, use, known) });
    }
    for (const [field, child] of scalars) {
      checkScalar(at, field, child, connector, use, known, report);
    }
    for (const [name, { expression: target }] of byName(at.relationships)) {
      if (target !== null) checkRelationship(at, name, ndcType, use, known);
    }
  }
}

function comparedBy(at: ObjectBooleanExpression, { booleanExpressions }: Needs) {
  const objects: [field: string, ObjectBooleanExpression][] = [];
  const scalars: [field: string, ScalarBooleanExpression][] = [];
  for (const [field, { expression }] of byName(at.fields)) {
    const child = booleanExpressions[expression];
    if (child?.kind === "object") objects.push([field, child]);
    if (child?.kind === "scalar") scalars.push([field, child]);
  }
  return { objects, scalars };
}

/** The connector's type of the object that a field holds. */
function ndcTypeInside(
  { objectType }: ObjectBooleanExpression,
  field: string,
  ndcType: string,
  { connector }: Use,
  { objectTypes }: Needs,
): string {
  const mapping = own(objectTypes[objectType]?.mappings[connector] ?? {}, ndcType);
  const column = own(mapping?.fields ?? {}, field);
  return column === undefined ? "" : namedNdcType(column.columnType);
}

function fieldTypeOf(
  { objectType }: ObjectBooleanExpression,
  field: string,
  { objectTypes }: Needs,
): TypeRef | null {
  return own(objectTypes[objectType]?.fields ?? {}, field)?.type ?? null;
}

function checkScalar(
  at: ObjectBooleanExpression,
  field: string,
  child: ScalarBooleanExpression,
  { name, capabilities }: Connector,
  { prefix, path }: Use,
  known: Needs,
  report: Report,
): void {
  const type = fieldTypeOf(at, field, known);
  const several = type !== null && "list" in type;
  if (several && !capabilities.query.exists?.nested_scalar_collections) {
    report.issue(
      problem(
        `${prefix}The data connector '${shown(name)}' does not support filtering by nested scalar arrays. The comparable field '${field}' within '${shown(at.name)}' is of a scalar array type: ${shownTypeRef(type)}`,
        path,
      ),
      "disallow_array_field_compared_with_scalar_boolean_type",
    );
  }
  if (child.operatorMapping[name] === undefined) {
    refuse(
      `${prefix}field ${field} is missing a mapping for data connector ${shown(name)} in boolean expression ${shown(at.name)}`,
      path,
    );
  }
}

function checkNestedObject(
  at: ObjectBooleanExpression,
  field: string,
  child: ObjectBooleanExpression,
  { name, capabilities }: Connector,
  { prefix, path }: Use,
  known: Needs,
  report: Report,
): void {
  const { nested_fields: nested, exists } = capabilities.query;
  const fieldType = fieldTypeOf(at, field, known);
  if (fieldType === null) return;
  if ("list" in fieldType) {
    if (!exists?.nested_collections) {
      report.issue(
        problem(
          `${prefix}The data connector '${shown(name)}' does not support filtering by nested object arrays. The comparable field '${field}' within ${shown(at.name)}' is of an object array type: ${shownTypeRef(fieldType)}`,
          path,
        ),
        "require_nested_array_filtering_capability",
      );
    }
  } else if (!nested?.filter_by) {
    refuse(
      `${prefix}The data connector '${shown(name)}' does not support filtering inside nested objects. The comparable field '${field}' within '${shown(at.name)}' is of a nested object type: ${shownTypeRef(fieldType)}`,
      path,
    );
  }
  const followed = Object.keys(child.relationships).length > 0;
  if (followed && !capabilities.relationships?.nested?.filtering) {
    refuse(
      `${prefix}The data connector '${shown(name)}' does not support filtering across nested relationships. The nested object field '${field}' within '${shown(at.name)}' references the boolean expression type '${shown(child.name)}' which has relationship comparisons, making them nested relationship comparisons.`,
      path,
    );
  }
}

/** A relationship that the connector does not compare across is evaluated by the engine. */
function checkRelationship(
  at: ObjectBooleanExpression,
  name: string,
  ndcType: string,
  { connector, prefix, path }: Use,
  known: Needs,
): void {
  const type = known.objectTypes[at.objectType];
  const relationship = own(type?.relationships ?? {}, name);
  if (type === undefined || relationship?.target.kind !== "model") return;
  const model = known.models[relationship.target.model];
  if (model === undefined) return;
  if (model.source === null) {
    return refuse(
      `${prefix}a source must be defined for model ${shown(model.name)} in order to use filter expressions`,
      path,
    );
  }
  const target = model.source.connector;
  const compares = known.connectors[target]?.capabilities.relationships?.relation_comparisons;
  if (target === connector && compares) return;
  const inConnector = `in data connector ${shown(connector)}`;
  const columns = own(type.mappings[connector] ?? {}, ndcType)?.fields;
  if (columns === undefined) {
    return refuse(
      `${prefix}no type mapping found for type ${shown(type.name)} ${inConnector}`,
      path,
    );
  }
  for (const { source, target: to } of mappingsOf(relationship)) {
    if (!("field" in source)) continue;
    const column = own(columns, source.field);
    if (column === undefined) {
      return refuse(
        `${prefix}no field mapping found for field ${source.field} in type ${shown(type.name)} ${inConnector}`,
        path,
      );
    }
    if ((column.operators?.equal ?? null) === null) {
      refuse(
        `${prefix}While resolving comparable relationship ${name} - missing equality operator for source column ${column.column} ${inConnector} which is mapped to field ${source.field} in type ${shown(type.name)}`,
        path,
      );
    }
    if ("argument" in to) {
      refuse(
        `${prefix}The relationship '${name}' cannot be used as a comparable relationship in boolean expression type '${shown(at.name)}' because it is a remote relationship with an argument mapping target. Relationship '${name}' on type '${shown(type.name)}' has source field '${source.field}' mapped to target argument '${to.argument}'`,
        path,
      );
    }
  }
}

function mappingsOf({ target }: Relationship) {
  return target.kind === "model" ? target.mappings : [];
}
