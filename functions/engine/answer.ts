import { AppError } from "../../shared/errors/app-error.ts";
import { execute, type RootAnswer } from "./execute/execute.ts";
import type { Execution } from "./execute/execution.ts";
import { type BoundOperation, requireVariables } from "./graphql/bind.ts";
import { checkOperation } from "./graphql/check.ts";
import { CheckedOperations } from "./graphql/checked-operations.ts";
import { type DocumentLimits, readDocument } from "./graphql/document.ts";
import { refuseHidden } from "./graphql/hidden-types.ts";
import { Introspection } from "./graphql/introspection.ts";
import { LimitReached, RequestError } from "./graphql/request-error.ts";
import { checkVariables, type Variables } from "./graphql/variables.ts";
import { View } from "./graphql/view.ts";
import { Weighing } from "./graphql/weighing.ts";
import type { LoadedBuild } from "./loaded-build.ts";
import { ownRecord } from "./own-record.ts";
import { ConnectorError, ConnectorFailure } from "./ndc/connector.ts";
import { errorText } from "./ndc/error-text.ts";
import { NotInV01 } from "./ndc/v01/not-in-v01.ts";
import { plannedOnce, plannedQuery, type ToPlan } from "./plan/kept-plans.ts";
import type { OperationPlan } from "./plan/plan.ts";
import type { Session } from "./plan/session.ts";
import type { Client } from "./plugins/client.ts";
import { PluginFailure, toldFailure } from "./plugins/plugin-failure.ts";
import type { Outcome } from "./telemetry/metrics.ts";
import type { OperationSpan } from "./telemetry/recorder.ts";
import { noTelemetry } from "./telemetry/telemetry.ts";
import { tracedConnector } from "./telemetry/traced-connector.ts";

export interface GraphqlRequest {
  query: string;
  operationName: string | null;
  variables: Readonly<Record<string, unknown>>;
}

export interface GraphqlAnswer {
  data: Record<string, unknown> | null;
  errors?: GraphqlError[];
  /** Whether anything of it was asked of connectors: false for what was refused before. */
  carriedOut: boolean;
  /** A connector had more to say than `queryBytesMax`: it was not all read, and no client shall see this. */
  beyondBytes?: true;
  /** For the HTTP response. */
  headers: [name: string, value: string][];
}

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions?: Record<string, unknown>;
}

export interface AnswerOptions {
  /** Values of root fields may be `WrittenValue`, for an answer that is written as JSON. */
  written?: boolean;
  limits: DocumentLimits;
  /** Variables that must have a value are asked for whether or not the build's flags say so. */
  requireVariables: boolean;
  /** Internal errors are told with all there is to say. */
  exposeInternalErrors: boolean;
  /** Hears in full of what clients are told as an internal error. */
  failed?: ((why: string) => void) | undefined;
  traceId: string | null;
  traceparent: string | null;
  signal: AbortSignal;
  /** Of each answer of a connector to a query, for whoever has another place for larger ones. */
  queryBytesMax?: number | undefined;
}

/** A request that was understood: what it asks, and what there is to do for it. */
export interface Understood {
  view: View;
  operation: BoundOperation;
  plan: OperationPlan;
}

/** Reads, checks and plans a request. Throws `RequestError`. */
export function understand(
  build: LoadedBuild,
  session: Session,
  headers: ReadonlyMap<string, string>,
  request: GraphqlRequest,
  options: Pick<AnswerOptions, "limits" | "requireVariables">,
  span: OperationSpan = noTelemetry.begin(null),
): Understood {
  const toPlan = checkedRequest(build, { session, headers }, request, options, span);
  const { operation, plan } = span.within("plan", () => plannedOnce(toPlan));
  return { view: toPlan.view, operation, plan };
}

function checkedRequest(
  build: LoadedBuild,
  { session, headers }: Client,
  request: GraphqlRequest,
  { limits, requireVariables: required }: Pick<AnswerOptions, "limits" | "requireVariables">,
  span: OperationSpan,
): ToPlan {
  const view = new View(build.schema, session.role);
  const { metadata } = build;
  const strict = required || metadata.flags.validateNonNullGraphqlVariables;
  const { query, operationName, variables } = request;
  const checked = checkedOf(build).get({ role: session.role, operationName, query }, () => {
    const document = span.within("parse", () => readDocument(query, operationName, limits));
    if (strict) {
      const declared = checkVariables(
        view,
        document.operation.variableDefinitions ?? [],
        new Weighing(limits.values),
      );
      // Whoever sends a document is told of its variables before anything else in it.
      requireDeclared(view, declared, variables);
    }
    return span.within("validate", () => checkOperation(view, document, limits));
  });
  span.describe(checked);
  if (strict) requireVariables(checked.variables, variables);
  return { view, cx: { metadata, session, headers }, checked, variables, limits };
}

function requireDeclared(view: View, declared: Variables, given: GraphqlRequest["variables"]) {
  try {
    requireVariables(declared.values(), given);
  } catch (error) {
    refuseHidden(view, declared.values());
    throw error;
  }
}

const checkedByBuild = new WeakMap<LoadedBuild, CheckedOperations>();

/** What was checked of a build goes with it. */
function checkedOf(build: LoadedBuild): CheckedOperations {
  const known = checkedByBuild.get(build) ?? new CheckedOperations();
  checkedByBuild.set(build, known);
  return known;
}

/**
 * Answers a query or a mutation; whatever goes wrong is told in the answer. It leaves a trace, where
 * the build is measured.
 */
export async function answer(
  build: LoadedBuild,
  session: Session,
  headers: ReadonlyMap<string, string>,
  request: GraphqlRequest,
  options: AnswerOptions,
): Promise<GraphqlAnswer> {
  const span = build.telemetry.begin(options.traceparent);
  const asked = { build, client: { session, headers }, request };
  const traced = { ...options, traceId: span.traceId ?? options.traceId };
  const given = await answerWithin(span, asked, traced);
  span.end(outcomeOf(given));
  return given;
}

function outcomeOf({ errors, carriedOut }: GraphqlAnswer): Outcome {
  if (errors === undefined) return "ok";
  return carriedOut ? "errors" : "refused";
}

interface Asked {
  build: LoadedBuild;
  client: Client;
  request: GraphqlRequest;
}

async function answerWithin(
  span: OperationSpan,
  { build, client, request }: Asked,
  options: AnswerOptions,
): Promise<GraphqlAnswer> {
  const responseHeaders: Execution["responseHeaders"] = [];
  try {
    const toPlan = checkedRequest(build, client, request, options, span);
    const { kind } = toPlan.checked;
    const { operation, plan, values } = span.within("plan", () =>
      kind === "query" ? plannedQuery(toPlan) : plannedOnce(toPlan),
    );
    if (kind === "subscription") {
      throw new RequestError("subscription are not supported over HTTP");
    }
    const introspection = new Introspection(toPlan.view);
    const answers = await span.within("execute", (step) => {
      const execution: Execution = {
        connector: (key) => tracedConnector(build.connector(key, client), key, step),
        values,
        written: options.written ?? false,
        signal: options.signal,
        traceparent: step.traceparent,
        answerBytesMax: kind === "query" ? options.queryBytesMax : undefined,
        responseHeaders,
      };
      return execute(execution, plan, (responseName) => {
        const field = operation.selection.fields.find((one) => one.responseName === responseName);
        return field === undefined ? null : introspection.answer(field);
      });
    });
    const made = { carriedOut: true, headers: responseHeaders };
    if (options.queryBytesMax !== undefined && kind === "query" && answers.some(isTooLarge)) {
      return { data: null, ...made, beyondBytes: true };
    }
    return { ...whole(operation, answers, options), ...made };
  } catch (error) {
    return { data: null, errors: [told(error, options)], carriedOut: false, headers: [] };
  }
}

function isTooLarge(one: RootAnswer): boolean {
  return (
    "error" in one && one.error instanceof ConnectorFailure && one.error.reason === "too_large"
  );
}

/** A root field that may not be null takes all of `data` with it. */
function whole(
  operation: BoundOperation,
  answers: readonly RootAnswer[],
  options: AnswerOptions,
): Pick<GraphqlAnswer, "data" | "errors"> {
  const data = ownRecord<unknown>();
  const errors: GraphqlError[] = [];
  let lost = false;
  for (const one of answers) {
    if ("value" in one) {
      data[one.responseName] = one.value;
      continue;
    }
    data[one.responseName] = null;
    // Whatever a connector makes of it: why it was given up is why there is no answer.
    const { reason } = options.signal as { reason: unknown };
    const error = reason instanceof LimitReached ? reason : one.error;
    errors.push({ ...told(error, options), path: [one.responseName] });
    const field = operation.selection.fields.find((of) => of.responseName === one.responseName);
    lost ||= field?.type.nullable === false;
  }
  return errors.length === 0 ? { data } : { data: lost ? null : data, errors };
}

/** What a client learns of a failure. */
export function told(
  error: unknown,
  options: Pick<AnswerOptions, "exposeInternalErrors" | "traceId" | "failed">,
): GraphqlError {
  const { exposeInternalErrors, traceId, failed } = options;
  if (error instanceof LimitReached) {
    return { message: error.message, extensions: { code: error.code } };
  }
  if (error instanceof RequestError) {
    return { message: error.message, ...(error.path === null ? {} : { path: [...error.path] }) };
  }
  if (
    error instanceof ConnectorError ||
    error instanceof ConnectorFailure ||
    error instanceof NotInV01
  ) {
    const text = errorText(error, { exposeInternal: exposeInternalErrors, traceId });
    if (text.internal) failed?.(errorText(error, { exposeInternal: true, traceId }).message);
    return {
      message: text.message,
      ...(text.extensions === null ? {} : { extensions: text.extensions }),
    };
  }
  if (error instanceof AppError && error.code !== "internal") {
    return { message: error.message, extensions: { code: error.code } };
  }
  if (error instanceof PluginFailure) return toldFailure(error, { exposeInternalErrors, traceId });
  const why = error instanceof Error ? error.message : String(error);
  failed?.(`internal error: ${why}`);
  return {
    message: exposeInternalErrors ? `internal error: ${why}` : "internal error",
    ...(traceId === null ? {} : { extensions: { traceId } }),
  };
}
