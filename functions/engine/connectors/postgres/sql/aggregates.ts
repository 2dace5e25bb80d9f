import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Type } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import type { PlanContext } from "./context.ts";
import { identifier } from "./identifier.ts";
import { type Row, type TypedSql, columnAt } from "./row.ts";
import { describeType, scalarOf } from "./types.ts";

/** Of counts, also where the configuration does not define it. */
export const COUNT: Type = { kind: "scalar", name: "int8" };
const NUMBERS = new Set(["int2", "int4", "int8", "float4", "float8", "numeric"]);

/**
 * An aggregate over the rows of a SELECT. Only functions that the configuration lists for the type
 * can be called, and `count`, which every type has.
 */
export function aggregateValue(context: PlanContext, aggregate: ndc.Aggregate, row: Row): TypedSql {
  if (aggregate.type === "star_count") return { sql: "count(*)", type: COUNT };
  const { configuration } = context;
  const column = columnAt(configuration, row, aggregate.column, aggregate.field_path);
  if (aggregate.type === "column_count") {
    const distinct = aggregate.distinct ? "distinct " : "";
    return { sql: `count(${distinct}${column.sql})`, type: COUNT };
  }
  const scalar = scalarOf(configuration, column.type);
  const result = scalar?.aggregateFunctions.get(aggregate.function);
  if (result === undefined && aggregate.function !== "count") {
    throw invalidRequest(
      `Aggregate function '${aggregate.function}' not found in type '${describeType(column.type)}'.`,
    );
  }
  const type: Type = result === undefined ? COUNT : { kind: "scalar", name: result };
  const call = `${identifier(aggregate.function)}(${column.sql})`;
  const returned = scalarOf(configuration, type)?.name ?? result ?? "";
  // NDC 0.2: the sum of no rows is 0. To 0.1 a sum is a function like any other: SQL's, with null.
  const sum = context.line === "0.2" && aggregate.function === "sum" && NUMBERS.has(returned);
  return { sql: sum ? `coalesce(${call}, 0)` : call, type };
}
