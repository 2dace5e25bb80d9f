import type { TelemetryClock } from "./clock.ts";
import { Losses, type Signal } from "./losses.ts";
import type { Metric } from "./metrics.ts";
import { encodeMetrics, encodeSpans } from "./otlp.ts";
import { type RingLimits, SpanRing } from "./ring.ts";
import { type Fetch, send } from "./send.ts";
import type { FinishedSpan, Resource } from "./span.ts";

/** Where a collector is and how it is asked. */
export interface CollectorTarget {
  tracesUrl: string;
  metricsUrl: string;
  headers: Readonly<Record<string, string>>;
  /** Of one attempt. */
  timeoutMs: number;
}

export interface ExporterLimits {
  buffer: RingLimits;
  batch: RingLimits & { ageMs: number };
  metrics: { intervalMs: number; resourcesMax: number };
  /** Pauses double from `firstMs`; what `Retry-After` says is kept up to `askedMax`. */
  retry: { attempts: number; firstMs: number; maxMs: number; askedMaxMs: number };
}

export const defaultExporterLimits: ExporterLimits = {
  buffer: { spansMax: 16_384, weightMax: 16 * 1_024 * 1_024 },
  batch: { spansMax: 512, weightMax: 512 * 1_024, ageMs: 5_000 },
  metrics: { intervalMs: 60_000, resourcesMax: 50 },
  retry: { attempts: 5, firstMs: 1_000, maxMs: 60_000, askedMaxMs: 300_000 },
};

export interface ExporterDeps {
  target: CollectorTarget;
  limits: ExporterLimits;
  clock: TelemetryClock;
  fetch: Fetch;
  /** 0 up to 1, for pauses that do not meet those of others. */
  random(): number;
  /** The engine itself, whose figure the losses are. */
  resource: Resource;
  /** The figures of all builds, asked for when it is time to send them. */
  metrics(): Measured[];
}

export interface Measured {
  resource: Resource;
  metrics: readonly Metric[];
}

/** What is being sent: kept until it is delivered or lost. */
interface Outgoing {
  signal: Signal;
  items: number;
  url: string;
  body: string;
  attempts: number;
}

/**
 * Sends spans and metrics to one collector, one request at a time. It holds at most the buffer and
 * one batch: where the collector is slow, away or refuses, the oldest spans are lost, and counted.
 */
export class Exporter {
  readonly losses: Losses;
  readonly #deps: ExporterDeps;
  readonly #ring: SpanRing;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #sleeping: AbortController | null = null;
  #firstAtMs = 0;
  #metricsAtMs: number;
  #measured: Measured[] = [];
  #outgoing: Outgoing | null = null;
  #failures = 0;
  #pausedUntilMs = 0;
  #flushing: (() => void)[] = [];

  constructor(deps: ExporterDeps) {
    this.#deps = deps;
    this.#ring = new SpanRing(deps.limits.buffer);
    this.#metricsAtMs = deps.clock.monotonicMs() + deps.limits.metrics.intervalMs;
    this.losses = new Losses(deps.clock.now().getTime());
    this.#running = this.#run();
  }

  /** Spans that wait to be sent. */
  get waiting(): number {
    return this.#ring.size;
  }

  /** Takes a span; neither waits nor throws. */
  add(span: FinishedSpan): void {
    if (this.#stopping.signal.aborted) {
      this.losses.add("spans", "stopped", 1);
      return;
    }
    const wasEmpty = this.#ring.size === 0;
    const lost = this.#ring.push(span);
    if (lost > 0) this.losses.add("spans", "buffer_full", lost);
    if (wasEmpty) this.#firstAtMs = this.#deps.clock.monotonicMs();
    if (wasEmpty || this.#ring.size === this.#deps.limits.batch.spansMax) this.#wake();
  }

  /**
   * Sends all there is, metrics too, without waiting for a batch to be full; pauses of failures are
   * kept. Ends after `limitMs` at the latest. For hosts that freeze the process between requests.
   */
  async flush(limitMs: number): Promise<void> {
    const done = new AbortController();
    const sent = new Promise<void>((resolve) => this.#flushing.push(resolve));
    this.#metricsAtMs = this.#deps.clock.monotonicMs();
    this.#wake();
    await Promise.race([sent, this.#deps.clock.sleep(limitMs, done.signal)]);
    done.abort();
  }

  /** Flushes, and counts as lost what could not be sent in time. */
  async stop(limitMs: number): Promise<void> {
    if (!this.#stopping.signal.aborted) await this.flush(limitMs);
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const waitMs = this.#dueInMs();
      if (waitMs > 0) await this.#sleep(waitMs);
      // Whatever is wrong with telemetry itself must not end the process that serves.
      else await this.#sendNext().catch(() => this.#pause(null));
    }
    this.losses.add("spans", "stopped", this.#ring.take(Infinity, Infinity).length);
    const unsent = this.#outgoing;
    if (unsent !== null) this.losses.add(unsent.signal, "stopped", unsent.items);
    this.losses.add("metrics", "stopped", this.#measured.length);
    this.#flushed();
  }

  #dueInMs(): number {
    const { clock, limits } = this.#deps;
    const nowMs = clock.monotonicMs();
    const pausedMs = this.#pausedUntilMs - nowMs;
    if (this.#outgoing !== null || this.#measured.length > 0) return pausedMs;
    const metricsMs = this.#metricsAtMs - nowMs;
    if (this.#ring.size === 0) {
      if (metricsMs > 0) this.#flushed();
      return Math.max(pausedMs, metricsMs);
    }
    const full =
      this.#ring.size >= limits.batch.spansMax || this.#ring.weight >= limits.batch.weightMax;
    const now = full || this.#flushing.length > 0;
    const spansMs = now ? 0 : this.#firstAtMs + limits.batch.ageMs - nowMs;
    return Math.max(pausedMs, Math.min(spansMs, metricsMs));
  }

  async #sendNext(): Promise<void> {
    this.#outgoing ??= this.#next();
    const outgoing = this.#outgoing;
    const { target, limits, clock, fetch } = this.#deps;
    const { headers, timeoutMs } = target;
    const { url, body, signal, items } = outgoing;
    outgoing.attempts++;
    const delivery = await send(
      { url, headers, body, timeoutMs },
      { fetch, clock, signal: this.#stopping.signal },
    );
    if (delivery.is === "accepted") {
      this.#outgoing = null;
      this.#failures = 0;
      this.losses.add(signal, "rejected", delivery.rejected);
      return;
    }
    // Counted where the loop ends.
    if (this.#stopping.signal.aborted) return;
    if (delivery.is === "refused") {
      this.#outgoing = null;
      this.losses.add(signal, "refused", items);
    } else if (outgoing.attempts >= limits.retry.attempts) {
      this.#outgoing = null;
      this.losses.add(signal, "unanswered", items);
    }
    this.#pause(delivery.is === "unanswered" ? delivery.afterMs : null);
  }

  /** Every failure pauses all: a collector that is away or refuses is not asked for each batch. */
  #pause(askedMs: number | null): void {
    const { clock, limits } = this.#deps;
    const { firstMs, maxMs, askedMaxMs } = limits.retry;
    const grownMs = Math.min(maxMs, firstMs * 2 ** Math.min(30, this.#failures++));
    const pauseMs =
      askedMs === null ? grownMs * (0.5 + this.#deps.random() / 2) : Math.min(askedMs, askedMaxMs);
    this.#pausedUntilMs = clock.monotonicMs() + pauseMs;
  }

  #next(): Outgoing {
    const { target, limits, clock } = this.#deps;
    const nowMs = clock.monotonicMs();
    if (this.#measured.length === 0 && nowMs >= this.#metricsAtMs) {
      this.#metricsAtMs = nowMs + limits.metrics.intervalMs;
      this.#measured = [
        { resource: this.#deps.resource, metrics: [this.losses.read()] },
        ...this.#deps.metrics(),
      ];
    }
    if (this.#measured.length > 0) {
      const some = this.#measured.splice(0, limits.metrics.resourcesMax);
      const body = encodeMetrics(some, clock.now().getTime());
      return { signal: "metrics", items: some.length, url: target.metricsUrl, body, attempts: 0 };
    }
    const spans = this.#ring.take(limits.batch.spansMax, limits.batch.weightMax);
    this.#firstAtMs = nowMs;
    const body = encodeSpans(spans);
    return { signal: "spans", items: spans.length, url: target.tracesUrl, body, attempts: 0 };
  }

  async #sleep(ms: number): Promise<void> {
    const sleeping = new AbortController();
    this.#sleeping = sleeping;
    await this.#deps.clock.sleep(ms, sleeping.signal);
    this.#sleeping = null;
  }

  #wake(): void {
    this.#sleeping?.abort();
  }

  #flushed(): void {
    for (const resolve of this.#flushing.splice(0)) resolve();
  }
}
