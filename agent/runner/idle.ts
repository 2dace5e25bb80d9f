import type { Clock } from "../../shared/clock.ts";
import type { Instance, PartSpec } from "../../shared/protocol/runner.ts";
import type { Running } from "./instance.ts";

/** What an instance says of its load. */
export interface Load {
  inflight: number;
  /** Since its last request ended. */
  idleMs: number;
}

export interface IdleOptions {
  limits: PartSpec["limits"];
  idleMs: number;
  clock: Clock;
  /** null where it does not answer. */
  look(instance: Instance): Promise<Load | null>;
  /** Whether the part can do without one of its ready instances. */
  spare(): boolean;
}

/** Looks without an answer after which an instance is replaced. */
const SILENT_LOOKS_MAX = 3;

/** Asks an instance for its load whenever its time may be over; drains it once it is. */
export async function drainWhenIdle(one: Running, options: IdleOptions): Promise<void> {
  const { idleMs, clock, limits } = options;
  const gone = new AbortController();
  void one.ended.then(() => gone.abort());
  let wait = idleMs;
  let silent = 0;
  for (;;) {
    await clock.sleep(wait, gone.signal);
    if (gone.signal.aborted || one.view().state !== "ready") return;
    const load = await options.look(one.view());
    silent = load === null ? silent + 1 : 0;
    if (silent >= SILENT_LOOKS_MAX) return one.drain(limits.timeoutMs);
    const left = load === null || load.inflight > 0 ? idleMs : idleMs - load.idleMs;
    if (left <= 0 && options.spare()) return one.drain(limits.timeoutMs);
    wait = left <= 0 ? idleMs : left;
  }
}
