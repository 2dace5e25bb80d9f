import { differences } from "./difference.ts";
import { withoutExplanations } from "./verdict.ts";

/** Why an answer is not the expected one, in words that failures of one cause share. */
export function causeOf(expected: unknown, actual: unknown, missingHeaders: string[]): string {
  if (missingHeaders.length > 0) return `missing header: ${missingHeaders.join(", ")}`;
  const [awaited] = messagesOf(expected);
  const [said] = messagesOf(actual);
  if (said !== undefined && awaited === undefined) return `error: ${said}`;
  if (awaited !== undefined && said === undefined) return `no error: ${awaited}`;
  if (said !== awaited) return `text: ${said} instead of ${awaited}`;
  const [first] = differences(withoutExplanations(expected), withoutExplanations(actual));
  const keys = first?.path.filter((key) => typeof key === "string") ?? [];
  return `differs at ${keys.join(".") || "the root"}`;
}

function messagesOf(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [`no answer: ${String(body)}`];
  if (!("errors" in body) || !Array.isArray(body.errors)) {
    if ("data" in body || "explain" in body) return [];
    return [`no answer: ${JSON.stringify(body).slice(0, 200)}`];
  }
  return body.errors.map((error: { message?: unknown }) => String(error.message));
}
