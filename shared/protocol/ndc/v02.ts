import type * as first from "./v02.gen.ts";

/**
 * Messages with the parts that 0.2.4 added to the release whose schema stands beside this file:
 * arguments of a whole request. All of them are optional, so a message of any 0.2 release fits.
 */
export interface SchemaResponse extends first.SchemaResponse {
  request_arguments?: RequestLevelArguments | null;
}

/** What a connector takes with every request of one kind. */
interface RequestLevelArguments {
  query_arguments: Record<string, first.ArgumentInfo>;
  mutation_arguments: Record<string, first.ArgumentInfo>;
}

export interface QueryRequest extends first.QueryRequest {
  request_arguments?: Record<string, unknown> | null;
}

export interface MutationRequest extends first.MutationRequest {
  request_arguments?: Record<string, unknown> | null;
}
