import { type Key, shown } from "../../names.ts";
import { type Path, problem } from "../../problem.ts";
import type { Connector, ObjectBooleanExpression, Relationship } from "../../resolved.ts";
import { shownTypeRef, type TypeRef } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { namedNdcType } from "../ndc-types.ts";
import { own } from "../own.ts";
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
  const visited = new Set<Key>();
  checkAt(expression, use.ndcType);

  function checkAt(at: ObjectBooleanExpression, ndcType: string): void {
    if (visited.has(at.name)) return;
    visited.add(at.name);
    checkFields(at, ndcType, connector as Connector, { use, known, report, into: checkAt });
    const { flags } = known.parsed;
    if (at.graphqlTypeName === null && !flags.allow_boolean_expression_fields_without_graphql) {
      return;
    }
    for (const [name, { expression: target }] of Object.entries(at.relationships)) {
      if (target !== null) checkRelationship(at, name, ndcType, use, known);
    }
  }
}

interface Walk {
  use: Use;
  known: Needs;
  report: Report;
  /** Goes on inside of an object that a field holds. */
  into: (expression: ObjectBooleanExpression, ndcType: string) => void;
}

function checkFields(
  at: ObjectBooleanExpression,
  ndcType: string,
  connector: Connector,
  { use, known, report, into }: Walk,
): void {
  const type = known.objectTypes[at.objectType];
  const columns = own(type?.mappings[use.connector] ?? {}, ndcType)?.fields ?? {};
  for (const [field, { expression }] of Object.entries(at.fields)) {
    const child = known.booleanExpressions[expression];
    const fieldType = own(type?.fields ?? {}, field)?.type;
    if (child === undefined || fieldType === undefined) continue;
    if (child.kind === "object") {
      checkNestedObject(at, field, fieldType, child, connector, use, report);
      const column = own(columns, field);
      into(child, column === undefined ? "" : namedNdcType(column.columnType));
      continue;
    }
    if ("list" in fieldType && !connector.capabilities.query.exists?.nested_scalar_collections) {
      report.issue(
        problem(
          `${use.prefix}The data connector '${shown(connector.name)}' does not support filtering by nested scalar arrays. The comparable field '${field}' within '${shown(at.name)}' is of a scalar array type: ${shownTypeRef(fieldType)}`,
          use.path,
        ),
        "disallow_array_field_compared_with_scalar_boolean_type",
      );
    }
    if (child.operatorMapping[use.connector] === undefined) {
      refuse(
        `${use.prefix}field ${field} is missing a mapping for data connector ${shown(use.connector)} in boolean expression ${shown(at.name)}`,
        use.path,
      );
    }
  }
}

function checkNestedObject(
  at: ObjectBooleanExpression,
  field: string,
  fieldType: TypeRef,
  child: ObjectBooleanExpression,
  { name, capabilities }: Connector,
  { prefix, path }: Use,
  report: Report,
): void {
  const { nested_fields: nested, exists } = capabilities.query;
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
