import { expect } from "vitest";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { type ConnectorCall, ConnectorError } from "../../../ndc/connector.ts";

export function call(signal = new AbortController().signal): ConnectorCall {
  return { signal, traceparent: null };
}

/** For the value of a function; `more` replaces parts of the request. */
export function query(
  collection: string,
  args: Record<string, unknown> = {},
  more: Partial<ndc.QueryRequest> = {},
): ndc.QueryRequest {
  return {
    collection,
    arguments: Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, { type: "literal" as const, value }]),
    ),
    query: { fields: { __value: { type: "column", column: "__value" } } },
    collection_relationships: {},
    ...more,
  };
}

export function mutation(
  ...operations: Omit<ndc.MutationOperation, "type">[]
): ndc.MutationRequest {
  return {
    operations: operations.map((one) => ({ type: "procedure", ...one })),
    collection_relationships: {},
  };
}

/** What a connector answers that refuses. */
export async function refused(
  asked: Promise<unknown>,
): Promise<Pick<ConnectorError, "status" | "message" | "details">> {
  const error: unknown = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  const { status, message, details } = error as ConnectorError;
  return { status, message, details };
}
