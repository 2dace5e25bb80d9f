import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Clock } from "../../shared/clock.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";

export interface FollowOptions {
  /** Opens the stream after a cursor; throws a `Failure` where it cannot. */
  open: (after: string | undefined) => Promise<Pick<Response, "body">>;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Called when the line was lost, once for each loss. */
  onLost?: () => void;
  /** Where to begin: everything after this cursor. */
  after?: string | undefined;
}

/** Longest silence of the Manager that is waited out. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 250;

/**
 * The messages of an event stream, each once, taken up again after a lost connection where it
 * broke off. Ends with the stream's `end` message or when `signal` aborts.
 */
export async function* followStream(options: FollowOptions): AsyncGenerator<EventSourceMessage> {
  const { clock, signal } = options;
  let after = options.after;
  let lostAt: number | null = null;
  while (!signal?.aborted) {
    try {
      const response = await options.open(after);
      for await (const message of messages(response, signal)) {
        lostAt = null;
        if (message.event === "end") return;
        if (message.id !== undefined) after = message.id;
        yield message;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (isFinal(error)) throw error;
      lostAt ??= clock.now().getTime();
      if (clock.now().getTime() - lostAt > PATIENCE_MS) throw error;
    }
    if (signal?.aborted) return;
    options.onLost?.();
    await clock.sleep(PAUSE_MS, signal);
  }
}

/** The Manager did answer, and its answer will not change. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  return error.exit === EXIT.refused || error.exit === EXIT.notFound;
}

async function* messages(
  response: Pick<Response, "body">,
  signal: AbortSignal | undefined,
): AsyncGenerator<EventSourceMessage> {
  if (!response.body) return;
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => waiting.push(message) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const stop = () => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(value);
      yield* waiting.splice(0);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}
