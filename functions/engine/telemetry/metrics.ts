import type { Attributes, Resource } from "./span.ts";

/** What became of an operation. */
export type Outcome =
  /** Answered without an error. */
  | "ok"
  /** Carried out, and some of it failed. */
  | "errors"
  /** Not carried out: the request is wrong. */
  | "refused"
  /** Not carried out for a reason of ours. */
  | "failed";

export type OperationKind = "query" | "mutation" | "subscription" | "unknown";

export type ConnectorCallKind = "query" | "mutation";

export interface SumPoint {
  attributes: Attributes;
  value: number;
}

export interface HistogramPoint {
  attributes: Attributes;
  count: number;
  sum: number;
  /** One more than there are bounds. */
  counts: readonly number[];
}

/** Counted since `startUnixMs`, never set back: cumulative. */
export type Metric = { name: string; description: string; startUnixMs: number } & (
  | { sum: readonly SumPoint[] }
  | { histogram: readonly HistogramPoint[]; bounds: readonly number[] }
);

/** Upper ends of the histograms' classes, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How many things happened, and how long they took, by what they were. */
class Durations {
  readonly #points = new Map<string, { attributes: Attributes; counts: number[]; sum: number }>();

  add(seconds: number, attributes: readonly (readonly [name: string, value: string])[]): void {
    let key = "";
    for (const [, value] of attributes) key += `${value}\n`;
    let point = this.#points.get(key);
    if (point === undefined) {
      const counts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
      point = { attributes: new Map(attributes), counts, sum: 0 };
      this.#points.set(key, point);
    }
    const found = BOUNDS.findIndex((bound) => seconds <= bound);
    const at = found === -1 ? BOUNDS.length : found;
    point.counts[at] = (point.counts[at] ?? 0) + 1;
    point.sum += seconds;
  }

  points(): HistogramPoint[] {
    return [...this.#points.values()].map(({ attributes, counts, sum }) => ({
      attributes,
      counts: [...counts],
      count: counts.reduce((total, count) => total + count, 0),
      sum,
    }));
  }
}

/** The figures of one build since it was loaded. */
export class BuildMetrics {
  readonly resource: Resource;
  readonly #startUnixMs: number;
  readonly #operations = new Durations();
  readonly #connectorCalls = new Durations();

  constructor(resource: Resource, startUnixMs: number) {
    this.resource = resource;
    this.#startUnixMs = startUnixMs;
  }

  operation(kind: OperationKind, outcome: Outcome, seconds: number): void {
    this.#operations.add(seconds, [
      ["graphql.operation.type", kind],
      ["outcome", outcome],
    ]);
  }

  /** `outcome` is `ok` or the type of the error. */
  connectorCall(
    { connector, call }: { connector: string; call: ConnectorCallKind },
    outcome: string,
    seconds: number,
  ): void {
    this.#connectorCalls.add(seconds, [
      ["connector", connector],
      ["call", call],
      ["outcome", outcome],
    ]);
  }

  read(): Metric[] {
    return [
      ...this.#metrics("lintas.engine.operation", "GraphQL operations", this.#operations),
      ...this.#metrics("lintas.engine.connector", "calls of connectors", this.#connectorCalls),
    ];
  }

  #metrics(name: string, what: string, durations: Durations): Metric[] {
    const startUnixMs = this.#startUnixMs;
    const histogram = durations.points();
    if (histogram.length === 0) return [];
    const sum = histogram.map(({ attributes, count }) => ({ attributes, value: count }));
    return [
      { name: `${name}.count`, description: `Number of ${what}`, startUnixMs, sum },
      {
        name: `${name}.duration`,
        description: `Duration of ${what}`,
        startUnixMs,
        histogram,
        bounds: BOUNDS,
      },
    ];
  }
}
