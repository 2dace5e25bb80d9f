import * as z from "zod";
import { OperatorKind } from "../configuration/file-schema.ts";

// Names and defaults are those of ndc-postgres, so that either tool can go on with the file of the
// other: https://github.com/hasura/ndc-postgres

const mapping = z.object({
  operatorName: z.string(),
  exposedName: z.string(),
  operatorKind: OperatorKind,
});

const infix = (
  operatorName: string,
  exposedName: string,
  operatorKind: z.output<typeof OperatorKind> = "custom",
) => ({ operatorName, exposedName, operatorKind });

const COMPARISONS = [
  infix("=", "_eq", "equal"),
  infix("<=", "_lte", "lessThanOrEqual"),
  infix(">", "_gt", "greaterThan"),
  infix(">=", "_gte", "greaterThanOrEqual"),
  infix("<", "_lt", "lessThan"),
  infix("<>", "_neq"),
  infix("~~", "_like"),
  infix("!~~", "_nlike"),
  infix("~~*", "_ilike"),
  infix("!~~*", "_nilike"),
  infix("~", "_regex"),
  infix("!~", "_nregex"),
  infix("~*", "_iregex"),
  infix("!~*", "_niregex"),
];

/** Functions `f(column, argument)` that answer a boolean, beside the operators. */
const FUNCTIONS = [
  "inet_same_family",
  "jsonb_contained",
  "jsonb_contains",
  "jsonb_exists",
  "jsonb_path_exists_opr",
  "jsonb_path_match_opr",
  "network_overlap",
  "network_sub",
  "network_subeq",
  "network_sup",
  "network_supeq",
  "starts_with",
  "st_contains",
  "st_coveredby",
  "st_covers",
  "st_crosses",
  "st_disjoint",
  "st_equals",
  "st_intersects",
  "st_overlaps",
  "st_touches",
  "st_within",
  "ts_match_qv",
  "ts_match_tq",
  "ts_match_tt",
  "ts_match_vq",
];

/** Numbers that do not fit into those of JavaScript are texts. */
const REPRESENTATIONS: Readonly<Record<string, string>> = {
  bit: "string",
  bool: "boolean",
  bpchar: "string",
  char: "string",
  date: "date",
  float4: "float32",
  float8: "float64",
  geography: "geography",
  geometry: "geometry",
  int2: "int16",
  int4: "int32",
  int8: "int64AsString",
  json: "json",
  jsonb: "json",
  name: "string",
  numeric: "bigDecimalAsString",
  text: "string",
  time: "time",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  timetz: "timetz",
  uuid: "uUID",
  varbit: "string",
  varchar: "string",
};

/** What is read of a database and what it is called, as the configuration's file says it. */
export const IntrospectionOptions = z.looseObject({
  excludedSchemas: z
    .array(z.string())
    .default([
      "information_schema",
      "pg_catalog",
      "tiger",
      "crdb_internal",
      "columnar",
      "columnar_internal",
    ]),
  /** Of our own: only these, whatever is excluded; what was chosen once is chosen at updates too. */
  includedSchemas: z.array(z.string()).optional(),
  unqualifiedSchemasForTables: z.array(z.string()).default(["public"]),
  unqualifiedSchemasForTypesAndProcedures: z
    .array(z.string())
    .default(["public", "pg_catalog", "tiger"]),
  comparisonOperatorMapping: z.array(mapping).default(COMPARISONS),
  introspectPrefixFunctionComparisonOperators: z.array(z.string()).default(FUNCTIONS),
  typeRepresentations: z.record(z.string(), z.string()).default(REPRESENTATIONS),
});
export type IntrospectionOptions = z.output<typeof IntrospectionOptions>;
