import type { RowSource } from "../rows/row-source.ts";
import * as sql from "./catalog-sql.ts";

type Oid = number;

/** What PostgreSQL's catalog says of a database, as far as a configuration needs it. */
export interface Catalog {
  relations: CatalogRelation[];
  constraints: CatalogConstraint[];
  types: CatalogType[];
  /** Operators and functions of two arguments that answer a boolean. */
  operators: CatalogComparison[];
  comparisonFunctions: CatalogComparison[];
  casts: { from: Oid; to: Oid }[];
  aggregates: { name: string; argument: Oid; result: Oid }[];
  functions: CatalogFunction[];
}

export interface CatalogRelation {
  oid: Oid;
  schema: string;
  name: string;
  comment: string | null;
  columns: CatalogColumn[];
}

export interface CatalogColumn {
  number: number;
  name: string;
  type: Oid;
  notNull: boolean;
  hasDefault: boolean;
  /** `a` always, `d` by default, empty: none. */
  identity: string;
  /** `s` stored, `v` virtual, empty: none. */
  generated: string;
  comment: string | null;
}

export interface CatalogConstraint {
  relation: Oid;
  name: string;
  kind: "p" | "u" | "f";
  columns: number[];
  target: Oid;
  targetColumns: number[] | null;
}

export interface CatalogType {
  oid: Oid;
  schema: string;
  name: string;
  /** `b` base, `c` composite, `d` domain, `e` enum, `r` range, `m` multirange, `p` pseudo. */
  kind: string;
  /** Of a domain. */
  base: Oid;
  /** Of an array; null: it is none. */
  element: Oid | null;
  category: string;
  /** Chosen where several of its category would do. */
  preferred: boolean;
  notNull: boolean;
  comment: string | null;
  labels: string[] | null;
  /** Of a composite type of its own; null: it is none, or the rows of a table. */
  attributes: { name: string; type: Oid; comment: string | null }[] | null;
  /** Whose rows it describes, or 0. */
  relation: Oid;
}

export interface CatalogComparison {
  name: string;
  left: Oid;
  right: Oid;
}

export interface CatalogFunction {
  schema: string;
  name: string;
  comment: string | null;
  /** `v` volatile; the others change nothing. */
  volatility: string;
  returnsSet: boolean;
  result: Oid;
  /** Modes `i`, `o`, `b`, `v`, `t`; names may be empty. */
  arguments: { name: string; mode: string; type: Oid }[];
}

/** What is read of all that there is. */
export interface CatalogScope {
  /** Only these schemas; null: all but `excludedSchemas`. */
  schemas: readonly string[] | null;
  excludedSchemas: readonly string[];
  comparisonFunctions: readonly string[];
}

/** Reads the catalog by a few statements, each with one row of JSON. */
export async function readCatalog(source: RowSource, scope: CatalogScope): Promise<Catalog> {
  const read = async <T>(text: string, ...params: string[]): Promise<T[]> => {
    const { rows } = await source.query(`select coalesce(json_agg(x), '[]') from (${text}) x`, [
      ...params,
    ]);
    return JSON.parse(rows[0]?.[0] ?? "[]") as T[];
  };
  const schemas = [
    scope.schemas === null ? "null" : JSON.stringify(scope.schemas),
    JSON.stringify(scope.excludedSchemas),
  ];
  return {
    relations: await read(sql.RELATIONS, ...schemas),
    constraints: await read(sql.CONSTRAINTS, ...schemas),
    functions: await read(sql.FUNCTIONS, ...schemas),
    types: await read(sql.TYPES),
    operators: await read(sql.OPERATORS),
    comparisonFunctions: await read(
      sql.COMPARISON_FUNCTIONS,
      JSON.stringify(scope.comparisonFunctions),
    ),
    casts: await read(sql.CASTS),
    aggregates: await read(sql.AGGREGATES),
  };
}
