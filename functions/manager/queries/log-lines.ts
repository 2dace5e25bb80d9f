import type { LogLine } from "../../../shared/domain/event.ts";
import type { CallContext, ComputeAdapter } from "../../../shared/ports/compute.ts";
import type { Services } from "../context.ts";
import { namedError } from "./provider-errors.ts";
import type { Source } from "./sources.ts";

/** The last line seen of each source, as `<release>:<part>:<seq>`, several joined by commas. */
export type LogCursor = ReadonlyMap<string, number>;

export function sourceKey(source: { release: string; part: string }): string {
  return `${source.release}:${source.part}`;
}

/** Null where the text is no cursor. */
export function readLogCursor(text: string | undefined): LogCursor | null {
  const cursor = new Map<string, number>();
  if (text === undefined || text === "") return cursor;
  for (const entry of text.split(",")) {
    const match = /^([0-9a-z]{1,20}:[a-z0-9-]{1,32}):([0-9]{1,15})$/.exec(entry);
    if (!match?.[1] || !match[2]) return null;
    cursor.set(match[1], Number(match[2]));
  }
  return cursor;
}

export function writeLogCursor(cursor: LogCursor): string {
  return [...cursor].map(([key, seq]) => `${key}:${seq}`).join(",");
}

/** What one read looks at in one source, so that a tail of a long log stays bounded. */
export const MOST_LINES = 10_000;

/**
 * Lines after the cursor, by time. With an empty cursor the newest `limit`, else the oldest: a
 * reader who comes back misses none.
 */
export async function readLogLines(
  services: Services,
  organizationId: string,
  sources: readonly Source[],
  after: LogCursor,
  limit: number,
  signal: AbortSignal,
): Promise<{ items: LogLine[]; seen: LogCursor }> {
  const lists = await Promise.all(
    sources.map(async (source) => {
      const options = {
        after: after.get(keyOf(source)) ?? 0,
        follow: false,
        limit: after.size === 0 ? MOST_LINES : limit,
      };
      const adapter = await services.targets.adapter(organizationId, source.target);
      const cx = callContext(services, signal);
      const lines = adapter.logs(cx, source.part.ref, options);
      return collect(adapter, lines, { limit, newest: after.size === 0 }, signal);
    }),
  );
  const all = lists.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq));
  const items = after.size === 0 ? all.slice(-limit) : all.slice(0, limit);
  const cursor = new Map(after);
  // Of a tail everything before it counts as seen; else only what is given is.
  for (const line of after.size === 0 ? all : items) {
    const key = sourceKey(line);
    cursor.set(key, Math.max(cursor.get(key) ?? 0, line.seq));
  }
  return { items, seen: cursor };
}

/** At most `limit` lines, the newest or the first ones. Throws what the provider refused by name. */
export async function collect(
  adapter: ComputeAdapter,
  from: AsyncIterable<LogLine>,
  { limit, newest }: { limit: number; newest: boolean },
  signal: AbortSignal,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  try {
    for await (const line of from) {
      lines.push(line);
      if (newest && lines.length > limit) lines.shift();
      if (!newest && lines.length >= limit) break;
    }
    return lines;
  } catch (error) {
    throw signal.aborted ? error : namedError(adapter, error);
  }
}

export function keyOf(source: Source): string {
  return sourceKey({ release: source.release, part: source.part.part });
}

/** Reads carry no fence: they write nothing. */
export function callContext(services: Services, signal: AbortSignal): CallContext {
  const { clock, log, pace } = services;
  return { clock, log, signal, fence: 0, pace: (wanted) => pace(wanted, signal) };
}
