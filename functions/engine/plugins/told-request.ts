import type { GraphqlRequest } from "../answer.ts";
import type { Client } from "./client.ts";
import { toldSession } from "./client.ts";

/** What a client asked. */
export interface Asked {
  client: Client;
  request: GraphqlRequest;
}

interface Parts {
  session: boolean;
  rawRequest: { query: boolean; variables: boolean };
}

/** What plugins before parsing and before the response are told: the parts that they want. */
export function toldRequest({ client, request }: Asked, { session, rawRequest }: Parts) {
  const { query, variables, operationName } = request;
  return {
    session: session ? toldSession(client.session) : null,
    rawRequest: {
      query: rawRequest.query ? query : null,
      variables: rawRequest.variables ? variables : null,
      operationName,
    },
  };
}
