import type { Table, TableColumn } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { where } from "../sql/collection.ts";
import type { PlanContext } from "../sql/context.ts";
import { identifier } from "../sql/identifier.ts";
import { predicate } from "../sql/predicate.ts";
import type { Row } from "../sql/row.ts";
import { encodingOf, textArray } from "../sql/values.ts";
import { predicateArgument } from "./check-argument.ts";
import { type JsonObject, assertWritable, columnOf, isObject, isRequired } from "./columns.ts";

/** `insert into … as …`, up to RETURNING. `row` is a row of the table under `alias`. */
export function insertSql(
  context: PlanContext,
  collection: string,
  table: Table,
  given: JsonObject,
  alias: string,
  row: Row,
): string {
  const objects = objectsOf(given);
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))].toSorted();
  const columns = names.map((name) => ({ name, column: columnOf(table, collection, name) }));
  for (const { name, column } of columns) assertWritable(name, column);
  for (const object of objects) assertComplete(table, collection, object);
  const target = `insert into ${identifier(table.schema)}.${identifier(table.name)} as ${alias}`;
  const conflict = conflictSql(context, collection, table, given, row);
  if (columns.length === 0) {
    // `default values` is of one row only.
    const count = context.parameter(String(objects.length));
    return `${target} select from generate_series(1, ${count}::int4)${conflict}`;
  }
  const list = columns.map(({ column }) => identifier(column.name)).join(", ");
  const alike = objects.every((object) => Object.keys(object).length === names.length);
  const rows = alike ? alikeRows(context, objects, columns) : mixedRows(context, objects, columns);
  return `${target} (${list}) ${rows}${conflict}`;
}

type Columns = readonly { name: string; column: TableColumn }[];

/** One array per column: the same statement for any number of objects. */
function alikeRows(context: PlanContext, objects: readonly JsonObject[], columns: Columns): string {
  const arrays = columns.map(({ name, column }, i) => {
    const encoding = encodingOf(context.configuration, column.type);
    const texts = objects.map((object) => encoding.encode(object[name] ?? null));
    const alias = identifier(`c${i}`);
    return {
      alias,
      array: `${context.parameter(textArray(texts))}::text[]`,
      value: encoding.decode(`"v".${alias}`),
    };
  });
  const values = arrays.map(({ value }) => value).join(", ");
  const from = arrays.map(({ array }) => array).join(", ");
  return `select ${values} from unnest(${from}) as "v"(${arrays.map(({ alias }) => alias).join(", ")})`;
}

/** Only a list of values can ask for a default. */
function mixedRows(context: PlanContext, objects: readonly JsonObject[], columns: Columns): string {
  const rows = objects.map((object) => {
    const values = columns.map(({ name, column }) =>
      Object.hasOwn(object, name) ? context.value(object[name], column.type) : "default",
    );
    return `(${values.join(", ")})`;
  });
  return `values ${rows.join(", ")}`;
}

function objectsOf(given: JsonObject): JsonObject[] {
  const objects = given["objects"];
  if (objects === undefined || objects === null)
    throw invalidRequest("Argument 'objects' not found.");
  if (!Array.isArray(objects)) {
    throw invalidRequest(
      "Unexpected structure in insert objects argument. Expecting an array of objects.",
    );
  }
  return objects.map((object: unknown) => {
    if (isObject(object)) return object;
    throw invalidRequest(
      "Unexpected array of values structure in insert objects argument. Expecting an array of objects.",
    );
  });
}

function assertComplete(table: Table, collection: string, object: JsonObject): void {
  const missing = [...table.columns]
    .filter(([name, column]) => isRequired(column) && !Object.hasOwn(object, name))
    .map(([name]) => name)
    .toSorted();
  if (missing[0] !== undefined) {
    throw invalidRequest(
      `Unable to insert into '${collection}'. Column '${missing[0]}' is missing.`,
    );
  }
}

/**
 * `on conflict …` of the argument `on_conflict`: `constraint` or `columns` name what is unique,
 * `update_columns` take the values of the object that met a row; none: the row stays as it is. The
 * argument `pre_check` says which rows may be updated so.
 */
function conflictSql(
  context: PlanContext,
  collection: string,
  table: Table,
  given: JsonObject,
  row: Row,
): string {
  const conflict = given["on_conflict"];
  if (conflict === undefined || conflict === null) return "";
  if (!isObject(conflict)) throw invalidRequest("Argument 'on_conflict' is no object.");
  const updates = names(conflict, "update_columns") ?? [];
  const sets = updates.map((name) => {
    const column = columnOf(table, collection, name);
    assertWritable(name, column);
    return `${identifier(column.name)} = excluded.${identifier(column.name)}`;
  });
  const target = conflictTarget(collection, table, conflict);
  if (sets.length === 0) return ` on conflict${target} do nothing`;
  if (target === "") {
    throw invalidRequest("'on_conflict' needs a 'constraint' or 'columns' to update rows.");
  }
  const check = predicateArgument(given, "pre_check");
  const condition = check ? where([predicate(context, check, [row])]) : "";
  return ` on conflict${target} do update set ${sets.join(", ")}${condition}`;
}

function conflictTarget(collection: string, table: Table, conflict: JsonObject): string {
  const { constraint } = conflict;
  const columns = names(conflict, "columns");
  if (constraint !== undefined && constraint !== null) {
    if (typeof constraint !== "string" || !table.uniquenessConstraints.has(constraint)) {
      throw invalidRequest(
        `Constraint '${typeof constraint === "string" ? constraint : JSON.stringify(constraint)}' not found in collection '${collection}'.`,
      );
    }
    if (columns) throw invalidRequest("'on_conflict' takes 'constraint' or 'columns', not both.");
    return ` on constraint ${identifier(constraint)}`;
  }
  if (!columns || columns.length === 0) return "";
  const list = columns.map((name) => identifier(columnOf(table, collection, name).name));
  return ` (${list.join(", ")})`;
}

function names(conflict: JsonObject, key: string): string[] | null {
  const value = conflict[key];
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.every((name): name is string => typeof name === "string")) {
    return value;
  }
  throw invalidRequest(`'on_conflict.${key}' is no list of names.`);
}
