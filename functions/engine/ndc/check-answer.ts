import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { MutationRequest, QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import { ConnectorFailure } from "./connector.ts";
import { isRecord } from "./is-record.ts";
import { undecodable } from "./read-answer.ts";

/**
 * The row sets of an answer, one for each set of variables. Looked at down to the rows and no
 * further: what is in a row is for the selection to tell. Answers of 0.1 have the same shape.
 *
 * @throws ConnectorFailure `not_ndc`, `unexpected`
 */
export function checkQueryAnswer(answer: unknown, request: QueryRequest): ndc.QueryResponse {
  if (!Array.isArray(answer)) throw undecodable("expected a list of row sets at $");
  const sets = answer as unknown[];
  for (const [at, set] of sets.entries()) checkRowSet(set, `$[${at}]`);
  const expected = request.variables?.length ?? 1;
  if (sets.length !== expected) throw unexpectedCount("row sets", sets.length, expected);
  return sets as ndc.QueryResponse;
}

function checkRowSet(set: unknown, path: string): void {
  if (!isRecord(set)) throw undecodable(`expected a row set at ${path}`);
  const { rows, aggregates, groups } = set as Record<keyof ndc.RowSet, unknown>;
  if (aggregates != null && !isRecord(aggregates)) {
    throw undecodable(`expected an object at ${path}.aggregates`);
  }
  if (groups != null && !Array.isArray(groups)) {
    throw undecodable(`expected a list at ${path}.groups`);
  }
  if (rows == null) return;
  if (!Array.isArray(rows)) throw undecodable(`expected a list at ${path}.rows`);
  const wrong = (rows as unknown[]).findIndex((row) => !isRecord(row));
  if (wrong >= 0) throw undecodable(`expected an object at ${path}.rows[${wrong}]`);
}

/** @throws ConnectorFailure `not_ndc`, `unexpected` */
export function checkMutationAnswer(
  answer: unknown,
  request: MutationRequest,
): ndc.MutationResponse {
  const results = isRecord(answer) ? answer["operation_results"] : undefined;
  if (!Array.isArray(results)) throw undecodable("expected a list at $.operation_results");
  for (const [at, result] of (results as unknown[]).entries()) {
    if (isRecord(result) && result["type"] === "procedure" && "result" in result) continue;
    throw undecodable(`expected a procedure's result at $.operation_results[${at}]`);
  }
  const expected = request.operations.length;
  if (results.length !== expected) {
    throw unexpectedCount("operation results", results.length, expected);
  }
  return answer as ndc.MutationResponse;
}

/** @throws ConnectorFailure `not_ndc` */
export function checkExplainAnswer(answer: unknown): ndc.ExplainResponse {
  const details = isRecord(answer) ? answer["details"] : undefined;
  if (!isRecord(details)) throw undecodable("expected an object at $.details");
  const wrong = Object.keys(details).find((key) => typeof details[key] !== "string");
  if (wrong !== undefined) throw undecodable(`expected a text at $.details.${wrong}`);
  return answer as ndc.ExplainResponse;
}

function unexpectedCount(what: string, received: number, expected: number): ConnectorFailure {
  return new ConnectorFailure("unexpected", `expected ${expected} ${what}, received ${received}`);
}
