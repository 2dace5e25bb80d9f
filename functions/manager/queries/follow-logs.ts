import type { LogLine } from "../../../shared/domain/event.ts";
import type { Services } from "../context.ts";
import { bell, type Bell, type SseMessage } from "../sse.ts";
import { callContext, keyOf, type LogCursor, sourceKey, writeLogCursor } from "./log-lines.ts";
import type { Source } from "./sources.ts";

interface Arrival {
  key: string;
  result: IteratorResult<LogLine>;
}

interface Reader {
  lines: AsyncIterator<LogLine>;
  /** Null once it ended. */
  next: Promise<Arrival> | null;
}

export interface LogFollow {
  organizationId: string;
  first: readonly Source[];
  /** Asked at each change of what is live: new releases join, none leaves. */
  sources: () => Promise<readonly Source[]>;
  after: LogCursor;
  /** Lines that are told before anything after the cursor: a tail. */
  tail: readonly LogLine[];
  /** Without it only the lines that are there. */
  follow: boolean;
}

/** Lines of all sources as they come, each with the cursor that resumes after it. */
export async function* followLogLines(
  services: Services,
  { organizationId, first, sources, after, tail, follow }: LogFollow,
  signal: AbortSignal,
): AsyncGenerator<SseMessage | null, void, undefined> {
  const cursor = new Map(after);
  // Whoever leaves in the midst of the tail comes back to the rest of it.
  for (const line of tail.toReversed()) cursor.set(sourceKey(line), line.seq - 1);
  const readers = new Map<string, Reader>();
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  const news = bell(services.clock);
  const unsubscribe = services.listen.subscribe("lintas_snapshot", () => news.ring());
  const join = async (all: readonly Source[]) => {
    for (const source of all) {
      const key = keyOf(source);
      if (readers.has(key)) continue;
      const adapter = await services.targets.adapter(organizationId, source.target);
      const options = { after: cursor.get(key) ?? 0, follow };
      const lines = adapter.logs(callContext(services, both), source.part.ref, options);
      const reader = { lines: lines[Symbol.asyncIterator](), next: null };
      readers.set(key, reader);
      readNext(key, reader);
    }
  };
  try {
    for (const line of tail) {
      cursor.set(sourceKey(line), line.seq);
      yield { event: "log", id: writeLogCursor(cursor), data: line };
    }
    await join(first);
    while (!signal.aborted) {
      const open = [...readers.values()].flatMap(({ next }) => next ?? []);
      if (!follow && open.length === 0) return;
      const arrival = await arrivalOrNews(open, news, services, both);
      // Nothing live any more, or no database for a moment: what is read goes on.
      if (arrival === "news") await join(await sources().catch(() => []));
      else if (arrival === null) yield null;
      else {
        const reader = readers.get(arrival.key);
        if (!reader) continue;
        reader.next = null;
        if (arrival.result.done) continue;
        readNext(arrival.key, reader);
        cursor.set(arrival.key, arrival.result.value.seq);
        yield { event: "log", id: writeLogCursor(cursor), data: arrival.result.value };
      }
    }
  } finally {
    unsubscribe();
    ended.abort();
  }
}

function readNext(key: string, reader: Reader): void {
  const next = reader.lines.next().then((result) => ({ key, result }));
  // It may fail while nobody waits for it; whoever does next is told.
  next.catch(() => {});
  reader.next = next;
}

/** The first arrival, `news` when something changed, or null after a silence of `keepAliveMs`. */
async function arrivalOrNews(
  open: Promise<Arrival>[],
  news: Bell,
  { config }: Services,
  signal: AbortSignal,
): Promise<Arrival | "news" | null> {
  const arrived = new AbortController();
  const waiting = news
    .wait(config.limits.keepAliveMs, AbortSignal.any([signal, arrived.signal]))
    .then((rung) => (rung ? ("news" as const) : null));
  try {
    return await Promise.race([...open, waiting]);
  } finally {
    arrived.abort();
  }
}
