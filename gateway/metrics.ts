import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Snapshot } from "../shared/protocol/snapshot.ts";

/** Counted with plain additions while serving; Prometheus' labels are made when it asks. */
export interface ReleaseMetrics {
  requests: number;
  inflight: number;
  seconds: number;
  /** Per bound of `BOUNDS`, the last one without a bound. */
  buckets: Float64Array;
}

export interface GatewayMetrics {
  /** Requests in progress over all releases, held ones too. */
  inflight: number;
  /** Requests whose client went away before its answer. */
  gone: number;
  release(id: string): ReleaseMetrics;
  /** Forgets releases that the snapshot no longer has and that serve nothing. */
  prune(keep: ReadonlySet<string>): void;
  failed(code: string): void;
  woken(seconds: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function observeLatency(metrics: ReleaseMetrics, seconds: number): void {
  metrics.requests++;
  metrics.seconds += seconds;
  let i = 0;
  while (i < BOUNDS.length && seconds > (BOUNDS[i] ?? Infinity)) i++;
  metrics.buckets[i] = (metrics.buckets[i] ?? 0) + 1;
}

export function gatewayMetrics(sources: {
  now: () => Date;
  snapshot: () => Snapshot | null;
  waiting: () => number;
  connections: () => number;
  sockets: () => number;
}): GatewayMetrics {
  const registry = new Registry();
  const registers = [registry];
  const releases = new Map<string, ReleaseMetrics>();
  const errors = new Counter({
    name: "lintas_gateway_errors_total",
    help: "Answers the gateway gave instead of a function, by code.",
    labelNames: ["code"],
    registers,
  });
  const wakeups = new Histogram({
    name: "lintas_gateway_wakeup_seconds",
    help: "From asking a runner for the first instance to having it.",
    buckets: [0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });

  const metrics: GatewayMetrics = {
    inflight: 0,
    gone: 0,
    contentType: registry.contentType,
    release: (id) => {
      const known = releases.get(id);
      if (known) return known;
      const made = {
        requests: 0,
        inflight: 0,
        seconds: 0,
        buckets: new Float64Array(BOUNDS.length + 1),
      };
      releases.set(id, made);
      return made;
    },
    prune: (keep) => {
      for (const [id, release] of releases)
        if (!keep.has(id) && release.inflight === 0) releases.delete(id);
    },
    failed: (code) => errors.inc({ code }),
    woken: (seconds) => wakeups.observe(seconds),
    text: () => registry.metrics(),
  };

  registerPerRelease(registry, releases);
  registerGauges(registry, sources, metrics);
  return metrics;
}

function registerPerRelease(registry: Registry, releases: Map<string, ReleaseMetrics>): void {
  const registers = [registry];
  const labelNames = ["release"];
  new Counter({
    name: "lintas_gateway_requests_total",
    help: "Requests that ended, per release.",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [release, { requests }] of releases) this.inc({ release }, requests);
    },
  });
  new Gauge({
    name: "lintas_gateway_inflight_requests",
    help: "Requests in progress, per release.",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [release, { inflight }] of releases) this.set({ release }, inflight);
    },
  });
  const name = "lintas_gateway_request_seconds";
  const get = async () => ({
    name,
    help: "From the head of the request to the end of the answer, per release.",
    type: "histogram",
    aggregator: "sum",
    values: [...releases].flatMap(([release, one]) => histogramValues(name, release, one)),
  });
  // The library's own histogram hashes its labels on every observation; all the registry asks of
  // a metric is a name and `get`.
  registry.registerMetric({ name, get } as unknown as Histogram);
}

function histogramValues(name: string, release: string, metrics: ReleaseMetrics) {
  let sum = 0;
  const buckets = [...metrics.buckets].map((count, i) => {
    sum += count;
    const labels = { release, le: String(BOUNDS[i] ?? "+Inf") };
    return { metricName: `${name}_bucket`, labels, value: sum };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { release }, value: metrics.seconds },
    { metricName: `${name}_count`, labels: { release }, value: metrics.requests },
  ];
}

function registerGauges(
  registry: Registry,
  sources: Parameters<typeof gatewayMetrics>[0],
  metrics: GatewayMetrics,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `lintas_gateway_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge("requests_in_progress", "Requests in progress, held ones too.", () => metrics.inflight);
  gauge("client_gone", "Requests whose client left before its answer.", () => metrics.gone);
  gauge("queue_length", "Requests waiting for an instance.", sources.waiting);
  gauge("connections", "Open connections of clients.", sources.connections);
  gauge("websockets", "Open WebSockets.", sources.sockets);
  gauge(
    "snapshot_version",
    "Version of the snapshot in force, -1 for none.",
    () => sources.snapshot()?.version ?? -1,
  );
  gauge("snapshot_age_seconds", "Since the snapshot in force was issued.", () => {
    const snapshot = sources.snapshot();
    return snapshot ? (sources.now().getTime() - Date.parse(snapshot.issuedAt)) / 1000 : -1;
  });
}
