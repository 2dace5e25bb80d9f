import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { RelationshipV1 } from "../opendd/metadata.gen.ts";
import { simpleNdcType } from "../stages/ndc-types.ts";
import { own } from "../stages/own.ts";
import { camelCase, graphqlName, pascalCase } from "./graphql-name.ts";
import { byName, type ModelOutline, type ObjectOutline, type Outline } from "./outline.ts";

/** A way from rows of a type to rows of a model, along a foreign key or back. */
export interface RelationshipOutline {
  name: string;
  source: ObjectOutline;
  target: ModelOutline;
  kind: "Object" | "Array";
  mapping: { from: string; to: string }[];
}

interface ForeignKey {
  from: ModelOutline;
  to: ModelOutline;
  columns: [from: string, to: string][];
}

/** Both directions of every foreign key that the connector, or else the engine, can follow. */
export function relationshipsOf(outline: Outline): RelationshipOutline[] {
  const { capabilities } = outline;
  if (!capabilities.relationships && !capabilities.query.variables) return [];
  const keys = [...outline.models.values()].flatMap((from) =>
    byName(from.object.ndc.foreign_keys).flatMap(([, key]) => foreignKey(from, key, outline)),
  );
  // What rows lead to is named before what leads to them, so that it has the better name.
  return [
    ...keys.flatMap((key) => forward(key, outline)),
    ...keys.flatMap((key) => back(key, keys, outline)),
  ].filter(isFirst);
}

/** A type of several collections has each of its relationships once. */
function isFirst(
  one: RelationshipOutline,
  at: number,
  all: readonly RelationshipOutline[],
): boolean {
  return (
    all.findIndex(({ source, name }) => source.type === one.source.type && name === one.name) === at
  );
}

function foreignKey(
  from: ModelOutline,
  { column_mapping: columns, foreign_collection: collection }: ndc.ForeignKeyConstraint,
  { models }: Outline,
): ForeignKey[] {
  const to = models.get(collection);
  const mapped = byName(columns).map(([column, path]): [string, string | undefined] => [
    column,
    path.length === 1 ? path[0] : undefined,
  ]);
  const whole = mapped.filter((one): one is [string, string] => one[1] !== undefined);
  if (to === undefined || mapped.length === 0 || whole.length < mapped.length) return [];
  return [{ from, to, columns: whole }];
}

function forward({ from, to, columns }: ForeignKey, outline: Outline): RelationshipOutline[] {
  const mapping = mappingOf(from.object, to, columns, outline);
  if (mapping === null || takesArguments(to)) return [];
  const [only, second] = columns;
  const stem = second === undefined ? only?.[0].replace(/_?id$/i, "") : undefined;
  const wanted = stem ? graphqlName(stem) : camelCase(to.object.type);
  return [named({ source: from.object, target: to, kind: "Object", mapping }, wanted, outline)];
}

function back(
  { from, to, columns }: ForeignKey,
  keys: readonly ForeignKey[],
  outline: Outline,
): RelationshipOutline[] {
  const turned = columns.map(([one, other]): [string, string] => [other, one]);
  const mapping = mappingOf(to.object, from, turned, outline);
  if (mapping === null || takesArguments(from)) return [];
  const several = keys.filter((key) => key.from === from && key.to === to).length > 1;
  const by = several ? `By${columns.map(([column]) => pascalCase(column)).join("And")}` : "";
  const wanted = `${camelCase(from.collection.name)}${by}`;
  const unique = Object.values(from.collection.uniqueness_constraints).some(
    ({ unique_columns: of }) =>
      of.length > 0 && of.every((column) => columns.some(([one]) => one === column)),
  );
  const kind = unique ? "Object" : "Array";
  return [named({ source: to.object, target: from, kind, mapping }, wanted, outline)];
}

/** Nothing gives arguments across a relationship. */
function takesArguments({ collection }: ModelOutline): boolean {
  return Object.keys(collection.arguments).length > 0;
}

function named(
  relationship: Omit<RelationshipOutline, "name">,
  wanted: string,
  { names }: Outline,
): RelationshipOutline {
  const { source, target, mapping } = relationship;
  const pairs = mapping.map(({ from, to }) => [from, to]).join(";");
  const key = `relationship:${source.type}:${target.name}:${pairs}`;
  return { ...relationship, name: names.of(`field:${source.type}`, key, wanted) };
}

/** Null where a column has no field, or the target's rows cannot be found by it. */
function mappingOf(
  source: ObjectOutline,
  { object: target }: ModelOutline,
  columns: readonly [from: string, to: string][],
  outline: Outline,
): RelationshipOutline["mapping"] | null {
  const mapping = columns.flatMap(([one, other]) => {
    const [from, to] = [source.fields.get(one), target.fields.get(other)];
    if (from === undefined || to === undefined) return [];
    return isComparable(target, other, outline) ? [{ from, to }] : [];
  });
  const distinct = new Set(mapping.map(({ from }) => from)).size;
  return mapping.length === columns.length && distinct === mapping.length ? mapping : null;
}

/** Whether rows can be found by what is in a column. */
export function isComparable(object: ObjectOutline, column: string, outline: Outline): boolean {
  const field = own(object.ndc.fields, column);
  const type = field === undefined ? null : simpleNdcType(field.type);
  const operators = type === null ? undefined : outline.scalars.get(type)?.ndc.comparison_operators;
  return Object.values(operators ?? {}).some((operator) => operator.type === "equal");
}

export function relationshipObject(
  { name, source, target, kind, mapping }: RelationshipOutline,
  { names }: Outline,
): { kind: "Relationship"; version: "v1"; definition: RelationshipV1 } {
  const aggregated = kind === "Array" && target.aggregate;
  const aggregate = { aggregateExpression: target.object.aggregate };
  const aggregateField = () =>
    names.of(`field:${source.type}`, `aggregateField:${source.type}.${name}`, `${name}Aggregate`);
  return {
    kind: "Relationship",
    version: "v1",
    definition: {
      name,
      sourceType: source.type,
      target: {
        model: {
          name: target.name,
          relationshipType: kind,
          ...(aggregated ? { aggregate } : {}),
        },
      },
      mapping: mapping.map(({ from, to }) => ({
        source: { fieldPath: [{ fieldName: from }] },
        target: { modelField: [{ fieldName: to }] },
      })),
      ...(aggregated ? { graphql: { aggregateFieldName: aggregateField() } } : {}),
    },
  };
}
