import type { Configuration, Type } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { identifier } from "./identifier.ts";
import { describeType } from "./types.ts";

/** A value in SQL with its type. */
export interface TypedSql {
  sql: string;
  type: Type;
}

/** A row in scope of an expression: one of a collection, a composite value, an element of an array. */
export interface Row {
  /** The value of a column by the name of requests. Throws 400 where there is none. */
  column(name: string): TypedSql;
  /** All columns, by the names of requests. */
  names(): Iterable<string>;
}

/** The rows in scope: of the collection itself, then of those outside of each EXISTS. */
export type Scopes = readonly [Row, ...Row[]];

interface Columns {
  get(name: string): { name: string; type: Type } | undefined;
  keys(): Iterable<string>;
}

/** A row of a collection under an alias. */
export function aliasedRow(alias: string, columns: Columns, collection: string): Row {
  return {
    column: (name) => {
      const column = columns.get(name);
      if (!column) {
        throw invalidRequest(`Column '${name}' not found in collection '${collection}'.`);
      }
      return { sql: `${alias}.${identifier(column.name)}`, type: column.type };
    },
    names: () => columns.keys(),
  };
}

/** The fields of a composite value as a row. `value` is evaluated once per field. */
export function compositeRow(configuration: Configuration, value: TypedSql): Row {
  const { type } = value;
  const composite =
    type.kind === "composite" ? configuration.compositeTypes.get(type.name) : undefined;
  if (!composite) {
    throw invalidRequest(`A value of type '${describeType(type)}' has no fields.`);
  }
  return {
    column: (name) => {
      const field = composite.fields.get(name);
      if (!field) {
        throw invalidRequest(`Column '${name}' not found in type '${describeType(type)}'.`);
      }
      return { sql: `(${value.sql}).${identifier(field.name)}`, type: field.type };
    },
    names: () => composite.fields.keys(),
  };
}

/** NDC names the column of an element `__value`; ndc-postgres names it `value`. */
const ELEMENT_COLUMNS: readonly string[] = ["value", "__value"];

/** A row with one column: an element of an array of scalars. */
export function scalarRow(value: TypedSql): Row {
  return {
    column: (name) => {
      if (ELEMENT_COLUMNS.includes(name)) return value;
      throw invalidRequest(`Column '${name}' not found in a nested scalar.`);
    },
    names: () => ["value"],
  };
}

/** A column of a row, or a field inside of it. */
export function columnAt(
  configuration: Configuration,
  row: Row,
  name: string,
  fieldPath: readonly string[] | null | undefined,
): TypedSql {
  return (fieldPath ?? []).reduce(
    (value, field) => compositeRow(configuration, value).column(field),
    row.column(name),
  );
}
