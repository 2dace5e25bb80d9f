import { differences } from "./difference.ts";

export interface Verdict {
  structural: boolean;
  exact: boolean;
}

/** What came back: a body, and the headers of the response by lower-case name. */
export interface Received {
  body: unknown;
  headers: ReadonlySet<string>;
}

/** What the answer must be. */
export interface Awaited {
  body: unknown;
  headers: readonly string[];
}

/**
 * Exact: the body is the expected one. Structural: it has errors where the expected one has, however
 * many and whatever they say, and where it has none the data are equal. Headers must be there in both.
 */
export function judge(expected: Awaited, received: Received): Verdict {
  if (missingHeaders(expected, received).length > 0) return { structural: false, exact: false };
  const actual = withoutExplanations(received.body);
  const awaited = withoutExplanations(expected.body);
  const exact = differences(awaited, actual).length === 0;
  return { structural: exact || sameStructure(awaited, actual), exact };
}

export function missingHeaders(expected: Awaited, received: Received): string[] {
  return expected.headers.filter((name) => !received.headers.has(name.toLowerCase()));
}

function sameStructure(expected: unknown, actual: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return false;
  if (hasErrors(expected) || hasErrors(actual)) return hasErrors(expected) && hasErrors(actual);
  // An explanation has no data: it is compared as it is.
  if (!("data" in expected)) return differences(expected, actual).length === 0;
  return differences(expected["data"], actual["data"]).length === 0;
}

function hasErrors(body: Record<string, unknown>): boolean {
  return Array.isArray(body["errors"]) && body["errors"].length > 0;
}

/** How a connector explains itself is its own matter. */
export function withoutExplanations(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutExplanations);
  if (!isObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      key === "ndcExplain" ? redacted(value) : withoutExplanations(value),
    ]),
  );
}

function redacted(explanation: unknown): unknown {
  if (!isObject(explanation) || explanation["type"] !== "response") return explanation;
  const { value } = explanation;
  if (!isObject(value)) return explanation;
  return { ...explanation, value: { ...value, details: { explain: "<redacted>" } } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
