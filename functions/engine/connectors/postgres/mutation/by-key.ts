import type { Table, TableColumn } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { conjunction } from "../sql/collection.ts";
import type { PlanContext } from "../sql/context.ts";
import { identifier } from "../sql/identifier.ts";
import { predicate } from "../sql/predicate.ts";
import type { Row } from "../sql/row.ts";
import { predicateArgument } from "./check-argument.ts";
import { type JsonObject, assertWritable, columnOf, isObject } from "./columns.ts";

export interface KeyedTarget {
  collection: string;
  table: Table;
  key: readonly string[];
  alias: string;
  row: Row;
}

/** `update … set … where …`, up to RETURNING. */
export function updateSql(context: PlanContext, target: KeyedTarget, given: JsonObject): string {
  const sets = assignments(context, target, given);
  return `update ${tableSql(target)} set ${sets.join(", ")} where ${condition(context, target, given)}`;
}

/** `delete from … where …`, up to RETURNING. */
export function deleteSql(context: PlanContext, target: KeyedTarget, given: JsonObject): string {
  return `delete from ${tableSql(target)} where ${condition(context, target, given)}`;
}

function tableSql({ table, alias }: KeyedTarget): string {
  return `${identifier(table.schema)}.${identifier(table.name)} as ${alias}`;
}

/** The row of the key, as far as `pre_check` lets it be touched. */
function condition(context: PlanContext, target: KeyedTarget, given: JsonObject): string {
  const equal = target.key.map((name) => {
    const argument = `key_${name}`;
    if (!Object.hasOwn(given, argument)) throw invalidRequest(`Argument '${argument}' not found.`);
    const { sql, type } = target.row.column(name);
    return `${sql} = ${context.value(given[argument], type)}`;
  });
  const check = predicateArgument(given, "pre_check");
  return conjunction(check ? [...equal, predicate(context, check, [target.row])] : equal);
}

function assignments(context: PlanContext, target: KeyedTarget, given: JsonObject): string[] {
  const updates = given["update_columns"];
  if (updates === undefined) throw invalidRequest("Argument 'update_columns' not found.");
  if (!isObject(updates)) {
    throw invalidRequest(
      "Unexpected value structure in update 'update_columns' argument. Expecting an object.",
    );
  }
  const sets = Object.entries(updates)
    // A null leaves the column alone, as if it were absent.
    .filter(([, operation]) => operation !== null)
    .map(([name, operation]) => {
      const column = columnOf(target.table, target.collection, name);
      assertWritable(name, column);
      return `${identifier(column.name)} = ${assigned(context, target, name, column, operation)}`;
    });
  if (sets.length === 0) throw invalidRequest("There are no columns to update.");
  return sets;
}

/** The new value of a column: `_set` for all, `_append` and `_prepend` for arrays. */
function assigned(
  context: PlanContext,
  target: KeyedTarget,
  name: string,
  column: TableColumn,
  operation: unknown,
): string {
  const operations = isObject(operation) ? Object.entries(operation) : [];
  const [first] = operations;
  if (!first || operations.length !== 1) {
    throw invalidRequest(
      `Unexpected Column mapping in update for column '${name}' should contain exactly 1 operation, but got ${operations.length}..`,
    );
  }
  const [word, value] = first;
  if (word === "_set") return context.value(value, column.type);
  const isArray = column.type.kind === "array";
  if (isArray && (word === "_append" || word === "_prepend")) {
    if (!Array.isArray(value)) {
      throw invalidRequest(`The operation '${word}' of column '${name}' takes a list.`);
    }
    // A null array is as good as an empty one: `||` with null keeps the other side.
    const old = target.row.column(name).sql;
    const items = context.value(value, column.type);
    return word === "_append" ? `${old} || ${items}` : `${items} || ${old}`;
  }
  const available = isArray ? "_set, _append, _prepend" : "_set";
  throw invalidRequest(
    `Unexpected operation '${word}' on column '${name}'. Expected one of: ${available}.`,
  );
}
