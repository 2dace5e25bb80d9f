import { ConnectorError } from "../../ndc/connector.ts";
import { isRecord } from "../../ndc/is-record.ts";
import { own, type Row } from "../memory/rows.ts";
import { ConnectorRefusal } from "./refusal.ts";
import type { Definitions } from "./types/definitions.ts";
import type { Signature } from "./types/schema-response.ts";
import { issuePath, type StandardSchema, type Validated } from "./types/standard-schema.ts";
import { answeredValue, asJson, givenValues } from "./values.ts";

/** What a function or procedure learns of its call besides its arguments. */
export interface CallContext {
  /** Aborted once nobody waits for the result. */
  signal: AbortSignal;
  /** Of the client's request, those that the metadata forwards; names are in lower case. */
  headers: Readonly<Record<string, string>>;
  /** W3C trace context of the call. */
  traceparent: string | null;
}

/** A function or procedure of a project. */
export interface OperationDefinition {
  description?: string;
  args: StandardSchema;
  result: StandardSchema;
  run(args: unknown, context: CallContext): unknown;
}

export interface Operation {
  /** `function greet` */
  text: string;
  definition: OperationDefinition;
  /** Without the headers. */
  signature: Signature;
}

/** The argument that holds the forwarded headers, where the connector asks for them. */
export const HEADERS_ARGUMENT = "headers";

/**
 * Runs one for its result in JSON.
 *
 * @throws ConnectorError 400 for an argument that is not declared, 422 for arguments that do not fit,
 *   and what the project's code refuses; all else as it was thrown, to be kept from callers.
 */
export async function runOperation(
  { text, definition, signature }: Operation,
  definitions: Definitions,
  args: Row,
  context: CallContext,
): Promise<unknown> {
  for (const name of Object.keys(args)) {
    if (own(signature.args, name) !== undefined) continue;
    throw new ConnectorError(400, `the ${text} has no argument ${name}`, null);
  }
  const given = givenValues(definitions, signature.args, args);
  const valid = await definition.args["~standard"].validate(given);
  if (valid.issues !== undefined) throw unfit(valid.issues);
  const made = await refusable(() => definition.run(valid.value, context));
  const result = await definition.result["~standard"].validate(made);
  if (result.issues !== undefined) {
    throw new Error(`the result does not fit: ${issuesText(result.issues, "the result")}`);
  }
  return answeredValue(definitions, signature.result, result.value);
}

/** The headers among the arguments that were given, and the other arguments. */
export function takeHeaders(given: Row): { args: Row; headers: CallContext["headers"] } {
  const { [HEADERS_ARGUMENT]: value, ...args } = given;
  const texts = Object.entries(isRecord(value) ? value : {}).flatMap(([name, text]) =>
    typeof text === "string" ? [[name.toLowerCase(), text] as const] : [],
  );
  return { args, headers: Object.fromEntries(texts) };
}

async function refusable<T>(run: () => T): Promise<Awaited<T>> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ConnectorRefusal)) throw error;
    const { status, message, details } = error;
    throw new ConnectorError(status, message, asJson(details));
  }
}

/** As many are told of one value. */
const ISSUES_MAX = 10;

type Issues = NonNullable<Validated<unknown>["issues"]>;

function unfit(issues: Issues): ConnectorError {
  const errors = issues
    .slice(0, ISSUES_MAX)
    .map((issue) => ({ argument: issuePath(issue), message: issue.message }));
  const message = `the arguments do not fit: ${issuesText(issues, "the arguments")}`;
  return new ConnectorError(422, message, { errors });
}

function issuesText(issues: Issues, whole: string): string {
  const told = issues.slice(0, ISSUES_MAX);
  return told.map((issue) => `${issuePath(issue) || whole}: ${issue.message}`).join("; ");
}
