import type { Table, TableColumn } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";

/** A column by the name of requests. Throws 400. */
export function columnOf(table: Table, collection: string, name: string): TableColumn {
  const column = table.columns.get(name);
  if (column) return column;
  throw invalidRequest(`Column '${name}' not found in collection '${collection}'.`);
}

/** Throws 400 for a column whose value only the database gives. */
export function assertWritable(name: string, column: TableColumn): void {
  if (column.generated) {
    throw invalidRequest(`Unable to insert into the generated column '${name}'.`);
  }
  if (column.identity === "always") {
    throw invalidRequest(`Unable to insert into the identity column '${name}'.`);
  }
}

/** Whether an insert must give the column a value. */
export function isRequired(column: TableColumn): boolean {
  const given = column.generated || column.identity !== "none" || column.hasDefault;
  return !given && !column.nullable;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
