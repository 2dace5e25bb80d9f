import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { argumentValues } from "./arguments.ts";
import type { Evaluation } from "./evaluation.ts";
import { selectedFrom } from "./fields.ts";
import { holds } from "./predicates.ts";
import { rowSet } from "./row-set.ts";
import { FUNCTION_COLUMN, own, type Row } from "./rows.ts";
import type { Rules } from "./rules.ts";
import type { RequestView, Source } from "./source.ts";

/** One row set for each set of variables. Throws what the rules make of a wrong request. */
export function evaluateQuery(
  source: Source,
  rules: Rules,
  request: ndc.QueryRequest,
): ndc.QueryResponse {
  return (request.variables ?? [{}]).map((variables) => {
    const evaluation = evaluationOf(source, rules, request.collection_relationships, variables);
    const args = argumentValues(evaluation, request.arguments);
    return rowSet(evaluation, evaluation.rowsOf(request.collection, args), request.query);
  });
}

/** The operations in their order, up to the first that fails. */
export function evaluateMutation(
  source: Source,
  rules: Rules,
  request: ndc.MutationRequest,
): ndc.MutationResponse {
  const evaluation = evaluationOf(source, rules, request.collection_relationships, {});
  const results = request.operations.map((operation) => {
    const procedure = own(source.procedures, operation.name);
    if (procedure === undefined) {
      throw rules.refuse({ kind: "unknown procedure", name: operation.name });
    }
    const value = procedure.run(operation.arguments, viewOf(evaluation));
    const result =
      procedure.selects === false ? value : selectedFrom(evaluation, value, operation.fields);
    return { type: "procedure" as const, result };
  });
  return { operation_results: results };
}

function evaluationOf(
  source: Source,
  rules: Rules,
  relationships: Evaluation["relationships"],
  variables: Row,
): Evaluation {
  const evaluation: Evaluation = {
    source,
    rules,
    relationships,
    variables,
    rowsOf: (name, args) => rowsOf(evaluation, name, args),
    holds: (predicate, scopes) => holds(evaluation, predicate, scopes),
    rowSet: (rows, query) => rowSet(evaluation, rows, query),
  };
  return evaluation;
}

function rowsOf(evaluation: Evaluation, name: string, args: Row): readonly Row[] {
  const { source, rules } = evaluation;
  const collection = own(source.collections, name);
  if (collection !== undefined) return collection(args, viewOf(evaluation));
  const found = own(source.functions, name);
  if (found === undefined) throw rules.refuse({ kind: "unknown collection", name });
  return [{ [FUNCTION_COLUMN]: found(args, viewOf(evaluation)) }];
}

function viewOf(evaluation: Evaluation): RequestView {
  return { holds: (predicate, row) => evaluation.holds(predicate, [row]) };
}
