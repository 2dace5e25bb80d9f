import { type Key, shown } from "../../names.ts";
import type { ModelPredicate } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type {
  FieldMapping,
  ObjectBooleanExpression,
  ObjectType,
  Predicate,
} from "../../resolved.ts";
import type { Known } from "../known.ts";
import { own } from "../own.ts";
import { refuse } from "../report.ts";

/** Where a predicate stands: over objects of a type, as the connector's type holds them. */
export interface PredicateAt {
  objectType: Key;
  connector: Key;
  ndcType: string;
  /** What the fields are compared by; null: the connector's own operators. */
  expression: ObjectBooleanExpression | null;
  /** Of the predicate. */
  path: Path;
}

/** Resolves what stands inside of a predicate. */
export type ResolveInside = (given: ModelPredicate, at: PredicateAt) => Predicate;

export function objectTypeAt(
  { objectType, path }: Pick<PredicateAt, "objectType" | "path">,
  { objectTypes }: Pick<Known, "objectTypes">,
): ObjectType {
  return objectTypes[objectType] ?? refuse(`object type ${shown(objectType)} not found`, path);
}

/** The column of a field; `path` is that of its name. */
export function mappedField(field: string, at: PredicateAt, known: Known): FieldMapping {
  const { mappings } = objectTypeAt(at, known);
  const mapping = own(mappings[at.connector] ?? {}, at.ndcType);
  if (mapping === undefined) {
    refuse(
      `no type mapping found for type ${shown(at.objectType)} in data connector ${shown(at.connector)}`,
      at.path,
    );
  }
  return (
    own(mapping.fields, field) ??
    refuse(
      `field '${field}' could not be found in field mappings for type '${shown(at.objectType)}'`,
      at.path,
      `This field is not found in the type mappings for type '${shown(at.objectType)}'`,
    )
  );
}

/** The expression by which fields are compared, where its fields are offered at all. */
export function offered(
  { expression }: PredicateAt,
  { parsed }: Known,
): ObjectBooleanExpression | null {
  const { allow_boolean_expression_fields_without_graphql: always = false } = parsed.flags;
  return expression !== null && (expression.graphqlTypeName !== null || always) ? expression : null;
}
