import { and, asc, eq, gt } from "drizzle-orm";
import type { Executor } from "../../../shared/database.ts";
import { Event } from "../../../shared/domain/event.ts";
import { hasEnded } from "../../../shared/domain/state.ts";
import { event, operation } from "../../../shared/schema/operations.ts";
import type { Services } from "../context.ts";
import { bell, type SseMessage } from "../sse.ts";

const BATCH = 200;

/** Events of a stream after a number, in their order. */
export async function eventsAfter(
  db: Executor,
  stream: string,
  after: number,
  limit: number,
): Promise<Event[]> {
  const rows = await db
    .select()
    .from(event)
    .where(and(eq(event.stream, stream), gt(event.seq, after)))
    .orderBy(asc(event.seq))
    .limit(limit);
  return rows.map(({ stream: of, seq, type, data, at }) =>
    Event.parse({ stream: of, seq, type, data, at: at.toISOString() }),
  );
}

/**
 * Events after `after` as they are committed, then `end` once the operation ended. A follower holds
 * no connection: it looks when it is woken, and every `keepAliveMs` in case it was not.
 */
export async function* followEvents(
  services: Services,
  stream: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<SseMessage | null, void, undefined> {
  const { db, clock, listen, config } = services;
  const news = bell(clock);
  const unsubscribe = listen.subscribe("lintas_event", (payload) => {
    if (payload === null || payload === stream) news.ring();
  });
  let last = after;
  try {
    while (!signal.aborted) {
      // The state is read first: what ends the operation is written before its state is seen.
      const [own] = await db
        .select({ state: operation.state })
        .from(operation)
        .where(eq(operation.id, stream));
      const events = await eventsAfter(db, stream, last, BATCH);
      for (const one of events) {
        last = one.seq;
        yield { event: one.type, id: String(one.seq), data: one };
      }
      if (events.length === BATCH) continue;
      if (!own || hasEnded(own.state)) {
        yield { event: "end", id: String(last), data: { state: own?.state ?? "deleted" } };
        return;
      }
      const woken = await news.wait(config.limits.keepAliveMs, signal);
      if (!woken && !signal.aborted) yield null;
    }
  } finally {
    unsubscribe();
  }
}
