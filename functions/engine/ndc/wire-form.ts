import type * as v01 from "../../../shared/protocol/ndc/v01.gen.ts";
import type {
  MutationRequest,
  QueryRequest,
  SchemaResponse,
} from "../../../shared/protocol/ndc/v02.ts";
import type { NdcVersion } from "../../../shared/protocol/ndc/version.ts";
import { lowerMutationRequest, lowerQueryRequest } from "./v01/lower-request.ts";
import { predicateArguments } from "./v01/predicate-arguments.ts";

/** Requests in the version that a connector speaks. Both throw `NotInV01`. */
export interface WireForm {
  query(request: QueryRequest): QueryRequest | v01.QueryRequest;
  mutation(request: MutationRequest): MutationRequest | v01.MutationRequest;
}

/** `schema`: the connector's, raised to 0.2. */
export function wireForm(version: NdcVersion, schema: SchemaResponse): WireForm {
  if (version === "v0.2") {
    return { query: (request) => request, mutation: (request) => request };
  }
  const predicates = predicateArguments(schema);
  return {
    query: (request) => lowerQueryRequest(request, predicates),
    mutation: (request) => lowerMutationRequest(request, predicates),
  };
}
