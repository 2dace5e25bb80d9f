import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { type ConnectorCall, ConnectorError, type DataConnector } from "../../ndc/connector.ts";
import { evaluateMutation, evaluateQuery } from "../memory/evaluate.ts";
import { argumentValues } from "../memory/arguments.ts";
import type { Row } from "../memory/rows.ts";
import { type Rules, standardRules } from "../memory/rules.ts";
import type { ConnectorServer } from "../serve/connector-server.ts";
import { mapBounded } from "./bounded.ts";
import { HEADERS_ARGUMENT, type Operation, runOperation, takeHeaders } from "./operation.ts";
import {
  type ConnectorDefinition,
  type ReadDefinition,
  readDefinition,
} from "./read-definition.ts";
import { type Signature, schemaResponse } from "./types/schema-response.ts";
import { JSON_SHAPE, nullable } from "./types/shape.ts";

/** For the engine, and with what serving it needs. */
export type FunctionsConnector = DataConnector &
  Pick<ConnectorServer<"0.2">, "line" | "capabilities" | "schema">;

export interface FunctionsConnectorOptions {
  /** Told of what callers may not learn: what was thrown, and results that do not fit. */
  onFailure: (error: unknown) => void;
}

const CAPABILITIES: ndc.CapabilitiesResponse = {
  version: "0.2.9",
  capabilities: {
    query: { variables: {}, nested_fields: {}, exists: {} },
    mutation: {},
  },
};

/** Runs of one query's function at once. */
const RUNS_MAX = 10;

const RULES: Rules = {
  ...standardRules,
  offers: { ...standardRules.offers, relationships: false },
};

/** Runs an operation for its result, with arguments as they were asked for. */
type Run = (operation: Operation, given: Row, call: ConnectorCall) => Promise<unknown>;

/**
 * A project's functions as a connector: for the engine in this process, or to be served over HTTP.
 *
 * @throws InvalidConnector
 */
export function functionsConnector(
  definition: ConnectorDefinition,
  options: FunctionsConnectorOptions,
): FunctionsConnector {
  const read = readDefinition(definition);
  const { functions, procedures, forwardsHeaders } = read;
  const called = {
    functions: signatures(functions, forwardsHeaders),
    procedures: signatures(procedures, forwardsHeaders),
  };
  const schema = schemaResponse(called, read.definitions);
  const run = runOf(read, options);
  return {
    line: "0.2",
    capabilities: () => CAPABILITIES,
    schema: async () => schema,
    query: (request, call) => queried(functions, run, request, call),
    mutation: (request, call) => mutated(procedures, run, request, call),
    explainQuery: unexplained,
    explainMutation: unexplained,
  };
}

function runOf(
  { definitions, forwardsHeaders }: ReadDefinition,
  { onFailure }: FunctionsConnectorOptions,
): Run {
  return async (operation, given, { signal, traceparent }) => {
    const { args, headers } = forwardsHeaders ? takeHeaders(given) : { args: given, headers: {} };
    try {
      const context = { signal, headers, traceparent };
      return await unlessAborted(runOperation(operation, definitions, args, context), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ConnectorError) throw error;
      onFailure(new Error(`the ${operation.text} failed`, { cause: error }));
      throw new ConnectorError(500, "Internal error", null);
    }
  };
}

async function queried(
  functions: ReadonlyMap<string, Operation>,
  run: Run,
  request: ndc.QueryRequest,
  call: ConnectorCall,
): Promise<ndc.QueryResponse> {
  const operation = found(functions, "function", request.collection);
  const sets = await mapBounded(
    request.variables ?? [{}],
    RUNS_MAX,
    call.signal,
    async (variables, signal) => {
      const args = argumentValues({ rules: RULES, variables }, request.arguments);
      return rowSetsOf(request, variables, await run(operation, args, { ...call, signal }));
    },
  );
  return sets.flat();
}

async function mutated(
  procedures: ReadonlyMap<string, Operation>,
  run: Run,
  { operations, collection_relationships }: ndc.MutationRequest,
  call: ConnectorCall,
): Promise<ndc.MutationResponse> {
  // All are looked up before any is run.
  const asked = operations.map((one) => ({
    one,
    procedure: found(procedures, "procedure", one.name),
  }));
  const results: ndc.MutationOperationResults[] = [];
  for (const { one, procedure } of asked) {
    call.signal.throwIfAborted();
    const value = await run(procedure, one.arguments, call);
    const source = { ...NOTHING, procedures: { [one.name]: { run: () => value } } };
    const request = { operations: [one], collection_relationships };
    results.push(...evaluateMutation(source, RULES, request).operation_results);
  }
  return { operation_results: results };
}

const NOTHING = { collections: {}, functions: {}, procedures: {} };

/** The function stands for a collection whose only row has its value. */
function rowSetsOf(request: ndc.QueryRequest, variables: Row, value: unknown): ndc.QueryResponse {
  const source = { ...NOTHING, functions: { [request.collection]: () => value } };
  return evaluateQuery(source, RULES, {
    ...request,
    arguments: {},
    variables: [variables as { [name: string]: unknown }],
  });
}

function signatures(
  operations: ReadonlyMap<string, Operation>,
  forwardsHeaders: boolean,
): Map<string, Signature> {
  return new Map(
    [...operations].map(([name, { signature }]) => [
      name,
      forwardsHeaders ? withHeaders(signature) : signature,
    ]),
  );
}

function withHeaders(signature: Signature): Signature {
  const headers = { shape: nullable(JSON_SHAPE), optional: false, description: null };
  return { ...signature, args: { ...signature.args, [HEADERS_ARGUMENT]: headers } };
}

function found(operations: ReadonlyMap<string, Operation>, kind: string, name: string): Operation {
  const operation = operations.get(name);
  if (operation !== undefined) return operation;
  throw new ConnectorError(400, `there is no ${kind} ${name}`, null);
}

/** A function that does not heed its signal holds up nobody. */
async function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([running, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function unexplained(): Promise<never> {
  throw new ConnectorError(501, "there is nothing to explain about functions", null);
}
