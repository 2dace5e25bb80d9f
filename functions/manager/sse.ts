import type { Clock } from "../../shared/clock.ts";
import type { ManagerContext } from "./context.ts";

export interface SseMessage {
  event: string;
  /** What `Last-Event-ID` brings back. */
  id?: string;
  data: unknown;
}

/** What a follower gives: messages, and null where it only shows that it is alive. */
export type Follow = (signal: AbortSignal) => AsyncGenerator<SseMessage | null, void, undefined>;

/**
 * Answers with an event stream of what `follow` yields. It goes at the reader's pace, and ends
 * when `follow` does, the reader leaves or the token is revoked; then `signal` is aborted.
 */
export function sse(c: ManagerContext, follow: Follow): Response {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, c.req.raw.signal]);
  const messages = follow(signal);
  const { clock, config } = c.var.services;
  let believedUntil = clock.now().getTime() + config.limits.keepAliveMs;
  const maySeeMore = async () => {
    const now = clock.now().getTime();
    if (now < believedUntil) return true;
    believedUntil = now + config.limits.keepAliveMs;
    return c.var.stillSignedIn();
  };
  const stream = new ReadableStream<Uint8Array>({
    // Some hosts send no headers before the first bytes: a reader shall know that it is connected.
    start: (controller) => controller.enqueue(encoder.encode(frame(null))),
    async pull(controller) {
      try {
        const next = await messages.next();
        if (!next.done && (await maySeeMore())) {
          return controller.enqueue(encoder.encode(frame(next.value)));
        }
        left.abort();
        await messages.return();
        controller.close();
      } catch (error) {
        // The status is sent: all that is left is to end. The reader resumes from its last id.
        if (!signal.aborted) c.var.log.error("an event stream broke off", { error });
        controller.close();
      }
    },
    async cancel() {
      left.abort();
      await messages.return();
    },
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // Proxies that buffer would hold events back.
      "x-accel-buffering": "no",
    },
  });
}

function frame(message: SseMessage | null): string {
  if (message === null) return ": alive\n\n";
  const id = message.id === undefined ? "" : `id: ${message.id}\n`;
  return `${id}event: ${message.event}\ndata: ${JSON.stringify(message.data)}\n\n`;
}

/** Whether the reader asked for a stream. */
export function wantsStream(c: ManagerContext): boolean {
  return (c.req.header("accept") ?? "").includes("text/event-stream");
}

/** Something that can be waited for and woken, without losing a wake between two waits. */
export interface Bell {
  ring(): void;
  /** Resolves with true once it was rung, with false after `ms` or when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

export function bell(clock: Clock): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms, signal) {
      if (!rung) {
        const done = new AbortController();
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, clock.sleep(ms, AbortSignal.any([signal, done.signal]))]);
        done.abort();
        wake = null;
      }
      // Whoever stopped waiting has not heard it: it rings again at the next wait.
      if (signal.aborted || !rung) return false;
      rung = false;
      return true;
    },
  };
}
