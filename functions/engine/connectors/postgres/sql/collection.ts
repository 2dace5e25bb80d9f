import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { NativeOperation } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import type { PlanContext } from "./context.ts";
import { identifier } from "./identifier.ts";
import { type Row, aliasedRow, columnAt } from "./row.ts";

/** A collection as an item of FROM. */
export interface Source {
  from: string;
  alias: string;
  row: Row;
}

type Arguments = Readonly<Record<string, ndc.Argument | ndc.RelationshipArgument>>;

/**
 * A table or native query under a fresh alias. `outer` is the row that arguments of kind `column`
 * read from. Throws 400 for a collection or argument that there is not.
 */
export function collectionSource(
  context: PlanContext,
  collection: string,
  given: Arguments,
  outer: Row | null,
): Source {
  const { configuration } = context;
  const table = configuration.tables.get(collection);
  const alias = context.alias();
  if (table) {
    const from = `${identifier(table.schema)}.${identifier(table.name)} as ${alias}`;
    return { from, alias, row: aliasedRow(alias, table.columns, collection) };
  }
  const native = configuration.nativeQueries.get(collection);
  if (!native) throw invalidRequest(`Collection '${collection}' not found.`);
  const sql = nativeSql(context, native, given, outer);
  const from = isConstant(native, given)
    ? `${context.common(sql)} as ${alias}`
    : // The line end closes a comment that the text may end with.
      `lateral (${sql}\n) as ${alias}`;
  return { from, alias, row: aliasedRow(alias, native.columns, collection) };
}

/** Whether the query is the same for all rows and variable sets of the statement. */
function isConstant(native: NativeOperation, given: Arguments): boolean {
  return [...native.arguments.keys()].every(
    (name) => !Object.hasOwn(given, name) || given[name]?.type === "literal",
  );
}

/** The SQL of a native operation with its arguments in place. */
export function nativeSql(
  context: PlanContext,
  native: NativeOperation,
  given: Arguments,
  outer: Row | null,
): string {
  const values = new Map<string, string>();
  const valueOf = (name: string): string => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const value = argumentSql(context, native, name, given, outer);
    values.set(name, value);
    return value;
  };
  return native.sql.map((part) => ("sql" in part ? part.sql : valueOf(part.argument))).join("");
}

function argumentSql(
  context: PlanContext,
  native: NativeOperation,
  name: string,
  given: Arguments,
  outer: Row | null,
): string {
  const definition = native.arguments.get(name);
  if (!definition) throw invalidRequest(`Argument '${name}' not found.`);
  const argument = Object.hasOwn(given, name) ? given[name] : undefined;
  if (!argument) {
    if (!definition.nullable) throw invalidRequest(`Argument '${name}' not found.`);
    return `(${context.value(null, definition.type)})`;
  }
  switch (argument.type) {
    case "literal":
      return `(${context.value(argument.value, definition.type)})`;
    case "variable":
      return `(${context.variable(argument.name, definition.type)})`;
    case "column": {
      if (!outer) throw invalidRequest(`Column '${argument.name}' has no row to be read from.`);
      return `(${outer.column(argument.name).sql})`;
    }
  }
}

/** A related collection with the condition that ties it to the row it starts from. */
export interface RelatedSource extends Source {
  condition: string;
  relationship: ndc.Relationship;
}

export function relatedSource(
  context: PlanContext,
  name: string,
  given: Readonly<Record<string, ndc.RelationshipArgument>>,
  from: Row,
): RelatedSource {
  const relationship = context.relationship(name);
  const both = Object.keys(given).find((key) => Object.hasOwn(relationship.arguments, key));
  if (both !== undefined) {
    throw invalidRequest(
      `The relationship argument '${both}' was defined as part of the relationship, but was overriden.`,
    );
  }
  const source = collectionSource(
    context,
    relationship.target_collection,
    { ...relationship.arguments, ...given },
    from,
  );
  const pairs = Object.entries(relationship.column_mapping).map(([own, target]) => {
    const [name, ...path] = target;
    if (name === undefined) throw invalidRequest(`Relationship column '${own}' has no target.`);
    return `${from.column(own).sql} = ${columnAt(context.configuration, source.row, name, path).sql}`;
  });
  return { ...source, relationship, condition: conjunction(pairs) };
}

export function conjunction(conditions: readonly string[]): string {
  const real = conditions.filter((condition) => condition !== "true");
  if (real.length === 0) return "true";
  return real.length === 1 ? (real[0] ?? "true") : `(${real.join(" and ")})`;
}

/** ` where …`, or nothing. */
export function where(conditions: readonly string[]): string {
  const condition = conjunction(conditions);
  return condition === "true" ? "" : ` where ${condition}`;
}
