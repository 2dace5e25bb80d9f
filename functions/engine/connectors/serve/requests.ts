import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import v01 from "../../../../shared/protocol/ndc/v01.schema.json" with { type: "json" };
import v02 from "../../../../shared/protocol/ndc/v02.schema.json" with { type: "json" };
import { ConnectorError } from "../../ndc/connector.ts";
import type { NdcExpression, NdcLine, NdcMessages } from "./connector-server.ts";

export type RequestName = "query_request" | "mutation_request";
type Definition = "QueryRequest" | "MutationRequest" | "Expression";

const DEFINITIONS = {
  query_request: "QueryRequest",
  mutation_request: "MutationRequest",
} as const satisfies Record<RequestName, Definition>;
const UINT32_MAX = 2 ** 32 - 1;
const ERRORS_MAX = 10;

const checks = new Map<string, ValidateFunction>();

/**
 * The request in a body of this line, checked against the line's JSON Schema.
 *
 * @throws ConnectorError 400, with a JSON pointer to each mistake in its `details`.
 */
export function readRequest<Line extends NdcLine, Name extends RequestName>(
  line: Line,
  name: Name,
  body: string,
): NdcMessages<Line>[Name] {
  const request = parsed(body);
  const check = checkOf(line, DEFINITIONS[name]);
  if (passes(check, request)) return request as NdcMessages<Line>[Name];
  const errors = (check.errors ?? []).filter(({ keyword }) => keyword !== "if");
  throw new ConnectorError(400, `the body is not a ${name.replace("_", " ")} of NDC ${line}`, {
    errors: errors.slice(0, ERRORS_MAX).map(described),
  });
}

/** Whether an argument whose type is a predicate has the form of one. */
export function isExpression<Line extends NdcLine>(
  line: Line,
  value: unknown,
): value is NdcExpression<Line> {
  return passes(checkOf(line, "Expression"), value);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ConnectorError(400, "the body is not JSON", null);
  }
}

function passes(check: ValidateFunction, request: unknown): boolean {
  try {
    return check(request);
  } catch (error) {
    // The check recurses as deep as the request: so does everything after it.
    if (error instanceof RangeError) {
      throw new ConnectorError(400, "the request is nested too deeply", null);
    }
    throw error;
  }
}

function described(error: ErrorObject): { pointer: string; detail: string } {
  const tag = (error.params as { tagValue?: unknown }).tagValue;
  const detail =
    error.keyword === "discriminator"
      ? `has no type that is known here: ${JSON.stringify(tag ?? null)}`
      : (error.message ?? error.keyword);
  return { pointer: error.instancePath, detail };
}

/** Compiled at first use: a process rarely speaks both lines. */
function checkOf(line: NdcLine, definition: Definition): ValidateFunction {
  const key = `${line} ${definition}`;
  const known = checks.get(key);
  if (known !== undefined) return known;
  const ajv = new Ajv({
    strict: false,
    discriminator: true,
    formats: {
      uint: { type: "number", validate: Number.isSafeInteger },
      uint32: { type: "number", validate: (value: number) => value <= UINT32_MAX },
    },
  });
  const { definitions } = line === "0.1" ? v01 : v02;
  const check = ajv.compile({
    definitions: tagged(definitions),
    $ref: `#/definitions/${definition}`,
  });
  checks.set(key, check);
  return check;
}

/**
 * The same schema, with alternatives decided by their `type` or by null. An error then speaks of
 * the alternative that was meant, not of all the others.
 */
function tagged(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tagged);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, tagged(value)]),
  );
  if ("oneOf" in copy) return { ...copy, type: "object", discriminator: { propertyName: "type" } };
  const { anyOf, ...rest } = copy as { anyOf?: unknown[] };
  if (anyOf === undefined) return copy;
  return { ...rest, if: { type: "null" }, else: anyOf[0] };
}
