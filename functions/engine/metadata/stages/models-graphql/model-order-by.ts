import { type Key, keyOf, nameOf, shown, subgraphOf } from "../../names.ts";
import type { ModelV1, ModelV2, OrderableField } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { Model, ObjectType, OrderByExpression } from "../../resolved.ts";
import { shownTypeRef, type TypeRef } from "../../type-ref.ts";
import type { Known } from "../known.ts";
import { checkOrderByUse, unorderable } from "../order-by-expressions/check-use.ts";
import { own } from "../own.ts";
import { refuse, type Report } from "../report.ts";

/**
 * The order by expression of a model; refuses one that cannot order it. For a Model v1 it is made
 * here and added to `expressions`.
 */
export function resolveModelOrderBy(
  definition: ModelV1 | ModelV2,
  { path }: Pick<Located, "path">,
  model: Model,
  expressions: Record<Key, OrderByExpression>,
  known: Known,
  report: Report,
): Key | null {
  if ("orderableFields" in definition) {
    const made = legacyExpression(definition, path, model, known, report);
    expressions[made.name] = made;
    return made.name;
  }
  const named = "orderByExpression" in definition ? definition.orderByExpression : null;
  if (!named) return null;
  const at = [...path, "orderByExpression"];
  const name = keyOf(subgraphOf(model.name), named);
  const { operand } = known.orderByExpressions[name] ?? {};
  if (operand?.kind !== "object") {
    return refuse(
      `Unknown order by expression ${shown(name)} in in model ${shown(model.name)}`,
      at,
    );
  }
  if (operand.objectType !== model.objectType) {
    refuse(
      `Type of order by expression ${shown(name)} does not match object type of model ${shown(model.name)}.  Model type: ${shown(model.objectType)}; order by expression type: ${shown(operand.objectType)}`,
      at,
    );
  }
  if (model.source !== null) {
    checkOrderByUse(name, { model, connector: model.source.connector, path: at }, known, report);
  }
  return name;
}

/** What the `orderableFields` of a Model v1 say; no name of the metadata has the form of its name. */
function legacyExpression(
  definition: ModelV1,
  path: Path,
  model: Model,
  known: Known,
  report: Report,
): OrderByExpression {
  const objectType = known.objectTypes[model.objectType];
  const fields = definition.orderableFields.map((field, at) => {
    const here = [...path, "orderableFields", at];
    return [field.fieldName, fieldFrom(field, model, objectType, here, known, report)] as const;
  });
  const graphqlTypeName = definition.graphql?.orderByExpressionType;
  return {
    name: keyOf(subgraphOf(model.name), `${nameOf(model.name)}.orderableFields`),
    description: null,
    graphqlTypeName: known.graphqlNames.typeName(graphqlTypeName, [
      ...path,
      "graphql",
      "orderByExpressionType",
    ]),
    legacy: true,
    operand: {
      kind: "object",
      objectType: model.objectType,
      fields: Object.fromEntries(fields),
      relationships: Object.fromEntries(
        followedRelationships(model, objectType, known).map((name) => [name, { expression: null }]),
      ),
    },
  };
}

function fieldFrom(
  { fieldName, orderByDirections }: OrderableField,
  model: Model,
  objectType: ObjectType | undefined,
  path: Path,
  known: Known,
  report: Report,
): { directions: ("Asc" | "Desc")[] } {
  const type = own(objectType?.fields ?? {}, fieldName)?.type;
  if (type === undefined) {
    return refuse(
      `Error in orderable fields of model ${shown(model.name)}: Invalid orderable field ${fieldName}. Exactly one of \`enable_order_by_directions\` or \`order_by_expression_name\` must be specified.`,
      path,
    );
  }
  const what = whatIsNoScalar(type, known);
  if (what !== null) {
    report.issue(
      problem(`The orderable field '${fieldName}' in model '${shown(model.name)}' ${what}`, path),
      "disallow_model_v1_ordering_non_scalar_fields",
    );
  }
  const all = "enableAll" in orderByDirections && orderByDirections.enableAll;
  return all
    ? { directions: ["Asc", "Desc"] }
    : { directions: "enableSpecific" in orderByDirections ? orderByDirections.enableSpecific : [] };
}

function whatIsNoScalar(type: TypeRef, { scalarTypes }: Known): string | null {
  const shownType = `(type: ${shownTypeRef(type)}) and therefore cannot be used for ordering`;
  if ("list" in type) return `is an array type ${shownType}`;
  if ("inbuilt" in type.named || scalarTypes[type.named.custom] !== undefined) return null;
  return `is not a scalar field ${shownType}. Upgrade to version 2 Models and use OrderByExpressions to order by nested fields`;
}

/** Object relationships to models that the connector itself can order by. */
function followedRelationships(
  { source }: Model,
  objectType: ObjectType | undefined,
  known: Known,
): string[] {
  if (source === null) return [];
  return Object.values(objectType?.relationships ?? {}).flatMap(({ name, target }) => {
    if (target.kind !== "model" || target.relationshipType !== "Object") return [];
    const there = known.models[target.model]?.source?.connector;
    const followed =
      there !== undefined &&
      unorderable({ connector: source.connector, target: there, nested: false }, known) === null;
    return followed ? [name] : [];
  });
}
