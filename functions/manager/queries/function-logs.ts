import type { LogLine } from "../../../shared/domain/event.ts";
import type { ComputeAdapter, Ref } from "../../../shared/ports/compute.ts";
import type { Services } from "../context.ts";
import type { SseMessage } from "../sse.ts";
import { callContext, collect, MOST_LINES } from "./log-lines.ts";

export interface FunctionLogs {
  adapter: ComputeAdapter;
  ref: Ref;
  /** The number of the line that was seen last; 0 for the newest lines. */
  after: number;
  limit: number;
}

/** Lines of one function at its provider, oldest first. */
export function readFunctionLogs(
  services: Services,
  { adapter, ref, after, limit }: FunctionLogs,
  signal: AbortSignal,
): Promise<LogLine[]> {
  const newest = after === 0;
  const options = { after, follow: false, limit: newest ? MOST_LINES : limit };
  const lines = adapter.logs(callContext(services, signal), ref, options);
  return collect(adapter, lines, { limit, newest }, signal);
}

/** The same, then those that are written from then on; null while there is a silence. */
export async function* followFunctionLogs(
  services: Services,
  of: FunctionLogs,
  follow: boolean,
  signal: AbortSignal,
): AsyncGenerator<SseMessage | null, void, undefined> {
  const { clock, config } = services;
  let last = of.after;
  for (const line of await readFunctionLogs(services, of, signal)) {
    last = line.seq;
    yield { event: "log", id: String(last), data: line };
  }
  if (!follow) return;
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  const options = { after: last, follow: true };
  const lines = of.adapter
    .logs(callContext(services, both), of.ref, options)
    [Symbol.asyncIterator]();
  const read = () => {
    const next = lines.next();
    // It may fail while nobody waits for it; whoever does next is told.
    next.catch(() => {});
    return next;
  };
  try {
    let next = read();
    while (!signal.aborted) {
      const heard = new AbortController();
      const silence = clock
        .sleep(config.limits.keepAliveMs, AbortSignal.any([both, heard.signal]))
        .then(() => null);
      const line = await Promise.race([next, silence]).finally(() => heard.abort());
      if (line === null) {
        if (!signal.aborted) yield null;
        continue;
      }
      if (line.done) return;
      next = read();
      yield { event: "log", id: String(line.value.seq), data: line.value };
    }
  } finally {
    ended.abort();
  }
}
