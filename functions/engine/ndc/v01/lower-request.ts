import { mapValues } from "../../../../shared/protocol/ndc/map-values.ts";
import type * as v01 from "../../../../shared/protocol/ndc/v01.gen.ts";
import type * as v02 from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { MutationRequest, QueryRequest } from "../../../../shared/protocol/ndc/v02.ts";
import { lowerArguments, lowerExpression, type Lowering } from "./lower-expression.ts";
import { lowerNested, lowerQuery } from "./lower-query.ts";
import { NotInV01 } from "./not-in-v01.ts";
import { lowerValue, type PredicateArguments } from "./predicate-arguments.ts";

/**
 * A query of NDC 0.2 as 0.1 says it, written as the reference engine writes it. Predicates that stand
 * in arguments of columns, or in variables, are not looked for.
 *
 * @throws NotInV01
 */
export function lowerQueryRequest(
  request: QueryRequest,
  predicates: PredicateArguments,
): v01.QueryRequest {
  refuseRequestArguments(request.request_arguments);
  const lowering: Lowering = { predicates, relationships: request.collection_relationships };
  return {
    collection: request.collection,
    query: lowerQuery(request.query, lowering),
    arguments: lowerArguments(request.arguments, request.collection, lowering),
    collection_relationships: lowerRelationships(lowering),
    ...(request.variables == null ? {} : { variables: request.variables }),
  };
}

/** @throws NotInV01 */
export function lowerMutationRequest(
  request: MutationRequest,
  predicates: PredicateArguments,
): v01.MutationRequest {
  refuseRequestArguments(request.request_arguments);
  const lowering: Lowering = { predicates, relationships: request.collection_relationships };
  return {
    operations: request.operations.map((operation) => ({
      type: "procedure",
      name: operation.name,
      arguments: lowerProcedureArguments(operation, lowering),
      fields: lowerNested(operation.fields, lowering),
    })),
    collection_relationships: lowerRelationships(lowering),
  };
}

function lowerProcedureArguments(
  { name, arguments: given }: v02.MutationOperation,
  lowering: Lowering,
): Record<string, unknown> {
  const { procedures, objectTypes } = lowering.predicates;
  const types = procedures.get(name);
  if (types === undefined) return given;
  const lower = (predicate: v02.Expression) => lowerExpression(predicate, lowering, null);
  return mapValues(given, (value, argument) => {
    const type = types.get(argument);
    return type === undefined ? value : lowerValue(value, type, objectTypes, lower);
  });
}

function lowerRelationships(lowering: Lowering): Record<string, v01.Relationship> {
  return mapValues(lowering.relationships, (relationship) => ({
    column_mapping: mapValues(relationship.column_mapping, onlyColumn),
    relationship_type: relationship.relationship_type,
    target_collection: relationship.target_collection,
    arguments: lowerArguments(relationship.arguments, relationship.target_collection, lowering),
  }));
}

function onlyColumn([column, ...nested]: readonly string[]): string {
  if (column === undefined || nested.length > 0) throw new NotInV01("nestedRelationshipTarget");
  return column;
}

function refuseRequestArguments(given: Record<string, unknown> | null | undefined): void {
  if (given != null && Object.keys(given).length > 0) throw new NotInV01("requestArguments");
}
