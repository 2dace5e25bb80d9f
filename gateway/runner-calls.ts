import type { Dispatcher } from "undici";
import type { Clock } from "../shared/clock.ts";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import { Problem, problemCode } from "../shared/errors/problem.ts";
import { WatchMessage } from "../shared/protocol/runner.ts";
import type { GatewayLimits } from "./config.ts";
import { silenceGuard } from "./silence.ts";

/** Reads the watch until it ends, which is always a failure. */
export async function readWatch(
  client: Dispatcher,
  line: { limits: GatewayLimits; clock: Clock; signal: AbortSignal },
  hear: (message: WatchMessage) => void,
): Promise<never> {
  const guard = silenceGuard(line.clock, line.limits.runnerSilenceMs, line.signal);
  try {
    const answer = await client.request({ path: "/v1/watch", method: "GET", signal: guard.signal });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new Error(`the runner answered ${answer.statusCode}`);
    }
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of answer.body) {
      guard.heard();
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) if (text) hear(WatchMessage.parse(JSON.parse(text)));
    }
    throw new Error("the watch ended");
  } finally {
    guard.end();
  }
}

/** @throws AppError with the runner's own problem, or `runner.unreachable`. */
export async function callRunner(
  client: Dispatcher,
  name: string,
  path: string,
  body: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const answer = await client.request({
      path,
      method: "POST",
      signal,
      ...(body === null
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return text === "" ? null : JSON.parse(text);
    throw problemError(text);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("runner.unreachable", {
      detail: `The runner ${name} does not answer.`,
      retryAfter: 1,
      cause: error,
    });
  }
}

function problemError(text: string): AppError {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text);
  } catch {
    // Not a problem: it becomes `internal` below.
  }
  const read = Problem.safeParse(raw);
  if (!read.success) return toAppError(new Error(`the runner answered: ${text.slice(0, 200)}`));
  const { detail, retryAfter } = read.data;
  return new AppError(problemCode(read.data), {
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}
