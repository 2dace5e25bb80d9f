import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { Column, Configuration } from "../configuration/configuration.ts";
import { invalidRequest } from "../errors.ts";
import { nativeSql } from "../sql/collection.ts";
import { PlanContext, textsOf } from "../sql/context.ts";
import { identifier } from "../sql/identifier.ts";
import type { Output } from "../sql/json.ts";
import { predicate } from "../sql/predicate.ts";
import { aliasedRow } from "../sql/row.ts";
import { fieldOutputs } from "../sql/row-set.ts";
import { deleteSql, updateSql } from "./by-key.ts";
import { predicateArgument } from "./check-argument.ts";
import { insertSql } from "./insert.ts";
import type { Procedure } from "./procedures.ts";

/**
 * One statement that runs a procedure: a row for each row affected, its first column whether the
 * row passes the check.
 */
export interface MutationPlan {
  text: string;
  params: readonly (string | null)[];
  /** Whether the first column must be true. */
  checked: boolean;
  /** What is asked of the result, in its order. */
  result: readonly ResultField[];
  /** Columns of the statement after the first. */
  outputs: readonly Output[];
}

export type ResultField =
  | { name: string; kind: "affected_rows" }
  /** The columns `from` to `to` of the outputs as objects. */
  | { name: string; kind: "returning"; from: number; to: number };

const CHANGED = identifier("m");
const CHECK = identifier("%check");

/** The SQL of a procedure call. Pure; throws 400 for what the configuration does not know. */
export function planProcedure(
  configuration: Configuration,
  procedures: ReadonlyMap<string, Procedure>,
  operation: ndc.MutationOperation,
  relationships: Readonly<Record<string, ndc.Relationship>>,
): MutationPlan {
  const procedure = procedures.get(operation.name);
  if (!procedure) throw invalidRequest(`Procedure '${operation.name}' not found.`);
  const context = new PlanContext(configuration, relationships, null);
  const change = changeSql(context, procedure, operation.arguments);
  const row = aliasedRow(CHANGED, change.columns, operation.name);
  const result: ResultField[] = [];
  const outputs: Output[] = [];
  for (const [name, field] of Object.entries(resultFields(operation.fields, change.columns))) {
    if (field === "affected_rows") {
      result.push({ name, kind: "affected_rows" });
      continue;
    }
    const from = outputs.length;
    outputs.push(...fieldOutputs(context, field, row));
    result.push({ name, kind: "returning", from, to: outputs.length });
  }
  const list = outputs.map(({ sql }, i) => `, ${sql} as ${identifier(`c${i}`)}`).join("");
  const check = change.checked ? `${CHANGED}.${CHECK}` : "null::bool";
  return {
    text: `${context.withClause(`${CHANGED} as (${change.sql}\n)`)}select ${check} as "check"${list} from ${CHANGED}`,
    params: textsOf(context.params, []),
    checked: change.checked,
    result,
    outputs,
  };
}

interface Change {
  sql: string;
  columns: ReadonlyMap<string, Column>;
  checked: boolean;
}

function changeSql(
  context: PlanContext,
  procedure: Procedure,
  given: Readonly<Record<string, unknown>>,
): Change {
  if (procedure.kind === "native") {
    const values = Object.entries(given).map(([name, value]): [string, ndc.Argument] => [
      name,
      { type: "literal", value },
    ]);
    const sql = nativeSql(context, procedure.native, Object.fromEntries(values), null);
    return { sql, columns: procedure.native.columns, checked: false };
  }
  const { collection, table } = procedure;
  const alias = context.alias();
  const row = aliasedRow(alias, table.columns, collection);
  const sql = (() => {
    switch (procedure.kind) {
      case "insert":
        return insertSql(context, collection, table, given, alias, row);
      case "update":
        return updateSql(context, { ...procedure, alias, row }, given);
      case "delete":
        return deleteSql(context, { ...procedure, alias, row }, given);
    }
  })();
  // A deleted row has nothing left to check.
  const post = procedure.kind === "delete" ? null : predicateArgument(given, "post_check");
  const check = post ? `, ${predicate(context, post, [row])} as ${CHECK}` : "";
  return {
    sql: `${sql} returning ${alias}.*${check}`,
    columns: table.columns,
    checked: post !== null,
  };
}

type Asked = Record<string, "affected_rows" | Readonly<Record<string, ndc.Field>>>;

/** What is asked of a result; everything where nothing is said. */
function resultFields(
  fields: ndc.NestedField | null | undefined,
  columns: ReadonlyMap<string, Column>,
): Asked {
  if (!fields) return { affected_rows: "affected_rows", returning: allColumns(columns) };
  if (fields.type !== "object") throw unexpected();
  const asked = Object.entries(fields.fields).map(([name, field]): [string, Asked[string]] => {
    if (field.type !== "column") throw unexpected();
    if (field.column === "affected_rows") return [name, "affected_rows"];
    if (field.column !== "returning") throw unexpected();
    if (!field.fields) return [name, allColumns(columns)];
    if (field.fields.type !== "array" || field.fields.fields.type !== "object") throw unexpected();
    return [name, field.fields.fields.fields];
  });
  if (asked.length === 0) {
    throw invalidRequest(
      "Procedure requests must ask for 'affected_rows' or use the 'returning' clause.",
    );
  }
  return Object.fromEntries(asked);
}

function allColumns(columns: ReadonlyMap<string, Column>): Record<string, ndc.Field> {
  return Object.fromEntries(
    [...columns.keys()].map((column) => [column, { type: "column", column }]),
  );
}

function unexpected() {
  return invalidRequest("Unexpected single object in 'returning' clause.");
}
