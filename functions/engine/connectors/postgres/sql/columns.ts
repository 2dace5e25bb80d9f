import type { ScalarType } from "../configuration/configuration.ts";
import type { PlanContext } from "./context.ts";
import { type Output, jsonObject } from "./json.ts";
import { type TypedSql, compositeRow } from "./row.ts";
import { valueType } from "./value-types.ts";
import { isNumberAsString, scalarOf } from "./types.ts";

type Projected = Omit<Output, "name">;

/** A whole column as its type representation says, composites and arrays with all that is in them. */
export function wholeColumn(context: PlanContext, column: TypedSql): Projected {
  const { type } = column;
  switch (type.kind) {
    case "scalar":
      return scalarColumn(column.sql, scalarOf(context.configuration, type));
    case "composite":
      return json(compositeJson(context, column, allFields(context, column)));
    case "array":
      return json(arrayJson(context, column));
  }
}

function scalarColumn(sql: string, scalar: ScalarType | undefined): Projected {
  const { representation } = scalar ?? {};
  if (isNumberAsString(scalar)) return { sql, kind: "string", type: null };
  if (representation === "geometry" || representation === "geography") {
    return json(`st_asgeojson(${sql})::json`);
  }
  // Types of extensions may have a cast to JSON of their own, which only `to_json` knows.
  const plain = !scalar || scalar.schema === "pg_catalog" || (representation ?? "json") !== "json";
  return plain ? { sql, kind: "value", type: valueType(scalar) } : json(`to_json(${sql})`);
}

/** An expression of type json. */
export function json(sql: string): Projected {
  return { sql, kind: "json", type: null };
}

/** The fields of a composite as an object; null where the composite itself is null. */
export function compositeJson(
  context: PlanContext,
  value: TypedSql,
  outputs: readonly Output[],
): string {
  // `is null` would be true of a composite whose fields are all null.
  return `case when ${value.sql} is not distinct from null then null else ${jsonObject(context, outputs, "")} end`;
}

function allFields(context: PlanContext, value: TypedSql): Output[] {
  const row = compositeRow(context.configuration, value);
  return [...row.names()].map((name) => ({ name, ...wholeColumn(context, row.column(name)) }));
}

function arrayJson(context: PlanContext, value: TypedSql): string {
  const { configuration } = context;
  if (value.type.kind !== "array") return `to_json(${value.sql})`;
  const { element } = value.type;
  const scalar = scalarOf(configuration, element);
  if (isNumberAsString(scalar)) return `to_json(${value.sql}::text[])`;
  if (element.kind !== "composite") return `to_json(${value.sql})`;
  return elementsJson(context, value, (item) => {
    return compositeJson(context, item, allFields(context, item));
  });
}

/** The elements of an array, each as a JSON value of its own; null where the array is null. */
export function elementsJson(
  context: PlanContext,
  value: TypedSql,
  item: (element: TypedSql) => string,
): string {
  if (value.type.kind !== "array") return `to_json(${value.sql})`;
  const alias = context.alias();
  const json = item({ sql: `${alias}."e"`, type: value.type.element });
  // In the select list `unnest` keeps a composite whole, so that a null element stays known.
  const elements = `(select unnest(${value.sql}) as "e") as ${alias}`;
  return `case when ${value.sql} is null then null else array_to_json(array(select ${json} from ${elements})) end`;
}
