import { LATEST, REVISION, type Service, type TrafficTarget, shortName } from "./shapes.ts";

/** A service's traffic, by revision. */
export type Table = Map<string, { percent: number; tags: string[] }>;

/**
 * The traffic as it is, each share pinned to the revision that has it: what follows the latest
 * revision would move with the next release, before anybody has tried that.
 */
export function tableOf(service: Service): Table {
  const latest = shortName(service.latestReadyRevision || service.latestCreatedRevision);
  const table: Table = new Map();
  const targets = service.traffic.length === 0 ? [{ type: LATEST, percent: 100 }] : service.traffic;
  for (const { type, revision, percent = 0, tag } of targets as TrafficTarget[]) {
    const name = type === REVISION ? shortName(revision ?? "") : latest;
    if (name === "") continue;
    const entry = table.get(name) ?? { percent: 0, tags: [] };
    entry.percent += percent;
    if (tag !== undefined && tag !== "") entry.tags.push(tag);
    table.set(name, entry);
  }
  return table;
}

/** Whether the next revision would take traffic by itself. */
export function followsLatest({ traffic }: Service): boolean {
  return (
    traffic.length === 0 || traffic.some(({ type, percent = 0 }) => type === LATEST && percent > 0)
  );
}

export function tagged(table: Table, revision: string, tag: string): Table {
  const next = copy(table);
  const entry = next.get(revision) ?? { percent: next.size === 0 ? 100 : 0, tags: [] };
  if (!entry.tags.includes(tag)) entry.tags.push(tag);
  return next.set(revision, entry);
}

/** All tags stay; what is not named takes nothing. */
export function weighted(table: Table, weights: Readonly<Record<string, number>>): Table {
  const next = copy(table);
  for (const entry of next.values()) entry.percent = 0;
  for (const [revision, percent] of Object.entries(weights)) {
    const entry = next.get(revision) ?? { percent: 0, tags: [] };
    next.set(revision, { ...entry, percent });
  }
  return next;
}

/**
 * Cloud Run wants 100 percent somewhere, so what a removed release had goes to the one that has most,
 * else to the newest that has a tag.
 */
export function without(table: Table, revision: string): Table {
  const next = copy(table);
  const freed = next.get(revision)?.percent ?? 0;
  next.delete(revision);
  if (freed === 0) return next;
  const [heir] = [...next.values()].toReversed().toSorted((a, b) => b.percent - a.percent);
  if (heir !== undefined) heir.percent += freed;
  return next;
}

export function targetsOf(table: Table): TrafficTarget[] {
  return [...table].flatMap(([revision, { percent, tags }]) => {
    const [first, ...others] = tags;
    if (first === undefined && percent === 0) return [];
    const target = { type: REVISION, revision };
    return [
      { ...target, percent, ...(first === undefined ? {} : { tag: first }) },
      ...others.map((tag) => ({ ...target, percent: 0, tag })),
    ];
  });
}

export function percents(table: Table): Record<string, number> {
  const taking = [...table].filter(([, { percent }]) => percent > 0);
  return Object.fromEntries(taking.map(([revision, { percent }]) => [revision, percent]));
}

function copy(table: Table): Table {
  return new Map(
    [...table].map(([revision, { percent, tags }]) => [revision, { percent, tags: [...tags] }]),
  );
}
