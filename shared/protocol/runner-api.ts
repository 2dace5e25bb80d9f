import * as z from "zod";
import { Sha256, Slug } from "../domain/names.ts";
import { AppError } from "../errors/app-error.ts";
import { toProblem } from "../errors/problem.ts";
import { PartSpec } from "./runner.ts";

// What all who answer the runner's protocol do alike, beside its words in `runner.ts`.

/** Names become files and folders: nothing else may pass. */
const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

export const PartPath = z.object({ release: Name, part: Slug });
export const ArtifactPath = z.object({ organization: Name, digest: Sha256 });

/** The body of `PUT /v1/releases/{release}/parts/{part}`. */
export const NewPartSpec = PartSpec.extend({
  owner: PartSpec.shape.owner.extend({ organization: Name }),
  artifact: PartSpec.shape.artifact.extend({ digest: Sha256 }),
});

const LogQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).optional(),
});

const BODY_MAX = 4 * 2 ** 20;

export const NDJSON_HEADERS = { "content-type": "application/x-ndjson" };

/** What of a log is wanted. Throws `request.invalid`. */
export function logQuery(query: unknown): { after: number; follow: boolean; limit?: number } {
  const { limit, ...rest } = valid(LogQuery, query);
  return { ...rest, ...(limit === undefined ? {} : { limit }) };
}

/** A failure as the protocol tells it. */
export function problemAnswer(error: unknown): Response {
  const problem = toProblem(error);
  return Response.json(problem, {
    status: problem.status,
    headers: { "content-type": "application/problem+json" },
  });
}

/** Throws `request.too_large` and `request.invalid`. */
export async function validBody<T>(request: Request, shape: z.ZodType<T>): Promise<T> {
  if (Number(request.headers.get("content-length") ?? 0) > BODY_MAX)
    throw new AppError("request.too_large");
  const parsed: unknown = await request.json().catch(() => {
    throw new AppError("request.invalid", { detail: "The body is not JSON." });
  });
  return valid(shape, parsed);
}

/** Throws `request.invalid` with all places at once. */
export function valid<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    pointer: `/${path.join("/")}`,
    detail: message,
  }));
  throw new AppError("request.invalid", { extensions: { errors } });
}

/** A line a chunk; ends its source when the reader goes. */
export function ndjson(
  items: AsyncIterable<unknown>,
  stop: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = items[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (stop.signal.aborted) return;
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    cancel: () => stop.abort(),
  });
}
