import type { PlanContext } from "./context.ts";
import { fitsAlias, identifier } from "./identifier.ts";

/** One value of a row of the answer. */
export interface Output {
  /** In the answer. */
  name: string;
  sql: string;
  /**
   * `value`: JSON by its type in PostgreSQL. `string`: a number that is a JSON string. `json`: of
   * type json in SQL.
   */
  kind: "value" | "string" | "json";
  /** Of a `value`, the type that tells how its texts are read, where the configuration knows it. */
  type: number | null;
}

/** The JSON objects of rows: a select list and the expression of the object over `row`. */
interface JsonRows {
  list: string;
  object: string;
}

const ROW = identifier("r");

/**
 * How rows become JSON objects in SQL. `row_to_json` takes the keys from the aliases once per
 * statement; only names that are no alias in PostgreSQL need the slower way.
 */
function jsonRows(context: PlanContext, outputs: readonly Output[]): JsonRows {
  const values = outputs.map(({ sql, kind }) => (kind === "string" ? `${sql}::text` : sql));
  if (outputs.every(({ name }) => fitsAlias(name))) {
    const list = outputs.map(({ name }, i) => `${values[i] ?? ""} as ${identifier(name)}`);
    return { list: list.join(", "), object: `row_to_json(${ROW})` };
  }
  const list = values.map((value, i) => `${value} as ${identifier(`c${i}`)}`);
  const pairs = outputs.map(
    ({ name }, i) => `(${context.parameter(name)}::text, to_json(${ROW}.${identifier(`c${i}`)}))`,
  );
  return {
    list: list.join(", "),
    object: `(select json_object_agg("p"."k", "p"."v") from (values ${pairs.join(", ")}) as "p"("k", "v"))`,
  };
}

/** A JSON array of one object per row. `clauses` is what follows the select list. */
export function jsonArray(
  context: PlanContext,
  outputs: readonly Output[],
  clauses: string,
): string {
  const { list, object } = jsonRows(context, outputs);
  return `array_to_json(array(select ${object} from (select ${list} ${clauses}) as ${ROW}))`;
}

/** A JSON object of the one row. */
export function jsonObject(
  context: PlanContext,
  outputs: readonly Output[],
  clauses: string,
): string {
  if (outputs.length === 0) return "'{}'::json";
  const { list, object } = jsonRows(context, outputs);
  return `(select ${object} from (select ${list} ${clauses}) as ${ROW})`;
}
