import type { Clock } from "../../../shared/clock.ts";
import { EXPIRED, expired } from "./expiry.ts";
import { type Asked, carryOut, type Operating, type Sink } from "./operation.ts";

export interface EventStreamOptions {
  operating: Operating;
  clock: Clock;
  /** Between comments that keep proxies from closing a silent stream. */
  keepAliveMs: number;
  /** The client's: it is gone. */
  signal: AbortSignal;
}

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
  // Proxies that buffer answers let this one pass as it comes.
  "x-accel-buffering": "no",
};

/** Bytes that may wait for the client before polled answers are left out. */
const WAITING_BYTES_MAX = 4_000_000;

/** Whether a client would rather have a stream of events than one answer in JSON. */
export function wantsEventStream(accept: string | null): boolean {
  const [first] = (accept ?? "")
    .split(",")
    .map((one) => {
      const [type = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ type, quality }) => quality > 0 && /^(text|application|\*)\//.test(type))
    .toSorted((a, b) => b.quality - a.quality);
  return first?.type === "text/event-stream";
}

/**
 * Answers an operation by a stream of events of its own. What is wrong with it is told in the stream
 * too, since an `EventSource` shows no other answer. Source: GraphQL over Server-Sent Events,
 * "Distinct connections mode".
 */
export function eventStream(asked: Asked, options: EventStreamOptions): Response {
  const stop = new AbortController();
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        streamTo(controller, asked, options, stop);
      },
      cancel: () => stop.abort(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }),
  );
  return new Response(body, { headers: HEADERS });
}

function streamTo(
  controller: ReadableStreamDefaultController<Uint8Array>,
  asked: Asked,
  { operating, clock, keepAliveMs, signal }: EventStreamOptions,
  stop: AbortController,
): void {
  const write = (text: string) => controller.enqueue(encoder.encode(text));
  const end = () => {
    if (stop.signal.aborted) return;
    stop.abort();
    controller.close();
  };
  const sink: Sink = {
    ready: () => (controller.desiredSize ?? 0) > 0,
    next: (text) => write(`event: next\ndata: ${text}\n\n`),
    error(errors) {
      write(`event: next\ndata: ${JSON.stringify({ errors })}\n\n`);
      sink.complete();
    },
    complete() {
      // Without a line of data no `EventSource` would tell of it.
      write("event: complete\ndata:\n\n");
      end();
    },
  };
  const giveUp = carryOut(operating, asked, sink);
  // It may have been answered at once.
  if (stop.signal.aborted) return giveUp();
  stop.signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) return end();
  signal.addEventListener("abort", end, { once: true, signal: stop.signal });
  void expired(asked.client.session, clock, stop.signal).then((late) => {
    if (late && !stop.signal.aborted) sink.error([{ message: EXPIRED }]);
  });
  void keepAlive(clock, keepAliveMs, stop.signal, () => {
    if (sink.ready()) write(":\n\n");
  });
}

const encoder = new TextEncoder();

async function keepAlive(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  write: () => void,
): Promise<void> {
  await clock.sleep(ms, signal);
  while (!signal.aborted) {
    write();
    await clock.sleep(ms, signal);
  }
}
