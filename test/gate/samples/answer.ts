import type { Answer } from "../gate.ts";
import type { Model, Operation, Ref } from "../model.ts";
import { isRecord } from "../shape.ts";
import { xmlOf } from "./draft.ts";
import { sampleOf } from "./value.ts";

/**
 * A legal answer of the operation, and the same with a member that its model does not have.
 * undefined where the answer has no members.
 */
export function answersOf(
  model: Model,
  operation: Operation,
): { legal: Answer; illegal: Answer } | undefined {
  const [status, described] =
    Object.entries(operation.answers).find(([code]) => code.startsWith("2")) ?? [];
  const shape = described?.body?.shape;
  if (status === undefined || shape === undefined || operation.method === "HEAD") return undefined;
  const body = isLongRunning(shape)
    ? { name: "operations/x" }
    : sampleOf(shape, model.shapes, "answer");
  if (!isRecord(body)) return undefined;
  const code = status === "2xx" ? 200 : Number(status);
  const headers = Object.fromEntries(
    (described?.headers ?? [])
      .filter(({ required }) => required === true)
      .map(({ name, shape: ref }) => [name, String(sampleOf(ref, model.shapes, "answer"))]),
  );
  const made = (value: Record<string, unknown>): Answer => ({
    status: code,
    headers: new Headers(headers),
    body: new TextEncoder().encode(
      written(model, operation, value, shape, described?.body?.wrapper),
    ),
  });
  return { legal: made(body), illegal: made({ ...body, lintasUnknown: "x" }) };
}

function isLongRunning(shape: Ref): boolean {
  return typeof shape === "string" && /(^|Longrunning)Operation$/.test(shape);
}

function written(
  { shapes }: Model,
  operation: Operation,
  value: Record<string, unknown>,
  shape: Ref,
  wrapper: string | undefined,
): string {
  const media = Object.values(operation.answers).find(({ body }) => body)?.body?.media;
  if (media !== "xml") return JSON.stringify(value);
  const content = xmlOf(value, shape, shapes, wrapper ?? "");
  return `<?xml version="1.0"?><Answer>${content}</Answer>`;
}
