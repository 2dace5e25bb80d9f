import type { ClientResponse } from "hono/client";
import { Problem } from "../../shared/errors/problem.ts";
import { EXIT } from "../exit-code.ts";
import { type Failure, failure, refusedFailure } from "../failure.ts";

type Answer<R> = R extends ClientResponse<infer Body, infer _Status, infer _Format> ? Body : never;

/** The body of a good answer. Throws a `Failure` with the Manager's problem otherwise. */
export async function answer<R extends ClientResponse<unknown>>(
  pending: Promise<R>,
): Promise<Answer<R>> {
  const response = await checked(pending);
  return (await response.json()) as Answer<R>;
}

/** The good answer itself, for its headers or its stream. Throws like `answer`. */
export async function checked<R extends Pick<Response, "ok" | "status" | "text" | "url" | "body">>(
  pending: Promise<R>,
): Promise<R> {
  const response = await pending;
  if (response.ok) return response;
  throw await refusal(response);
}

/** Like `answer`, but null where the thing is not there. */
export async function answerOrNull<R extends ClientResponse<unknown>>(
  pending: Promise<R>,
): Promise<Answer<R> | null> {
  const response = await pending;
  if (response.status === 404) {
    await response.text();
    return null;
  }
  return answer(Promise.resolve(response));
}

/** With the address of its page, where it names one relative to that of the Manager. */
export function withPage(problem: Problem, manager: string): Problem {
  if (!problem.type.startsWith("/") || !URL.canParse(manager)) return problem;
  return { ...problem, type: new URL(problem.type, manager).href };
}

async function refusal(response: Pick<Response, "status" | "text" | "url">): Promise<Failure> {
  const text = await response.text();
  const parsed = Problem.safeParse(parseJson(text));
  if (parsed.success) return refusedFailure(withPage(parsed.data, response.url));
  return failure(
    "cli.foreign_answer",
    EXIT.unreachable,
    `${response.url} answered ${response.status} with something else than a problem.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
