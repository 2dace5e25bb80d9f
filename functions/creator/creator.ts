import type { JobWorker } from "../../shared/ports/jobs.ts";
import { advance, type Engine } from "./advance.ts";
import type { Component } from "./component.ts";
import { deployer } from "./deployer/deployer.ts";
import { createJournal, type Journal } from "./journal.ts";
import { noProbe, type Probe } from "./probe.ts";
import { requeueAbandoned } from "./reconciler/abandoned.ts";
import { observeDue } from "./reconciler/observe.ts";
import { removeOrphans } from "./reconciler/orphans.ts";
import { observeRequested } from "./reconciler/requested.ts";
import { revertDrift } from "./reconciler/revert.ts";
import { settleDue } from "./reconciler/settle.ts";
import { tidy } from "./reconciler/tidy.ts";
import { fire } from "./schedule/fire.ts";
import type { Services } from "./services.ts";

/** Operations that one worker process goes on with at once. */
const CONCURRENCY = 4;

const components: readonly Component[] = [deployer];

export interface CreatorOptions {
  services: Services;
  worker: JobWorker;
  /** For crash tests: stops a worker at a boundary. */
  probe?: Probe;
  /** For mutation tests: another journal in place of the right one. */
  journal?: (journal: Journal) => Journal;
}

export interface Creator {
  /** Works until `stop()`, which lets running calls be cut off: whoever comes next observes them. */
  start(): Promise<{ stop(): Promise<void> }>;
  /** One visit of a function host: works what is due for at most `budgetMs`, then returns. */
  drain(budgetMs: number): Promise<number>;
  /** One operation, as far as it goes now. */
  advance(operation: string, signal: AbortSignal): ReturnType<typeof advance>;
}

/** The part that makes every change. It holds nothing that is not in rows. */
export function createCreator(options: CreatorOptions): Creator {
  const { services, worker } = options;
  const resident = engineOf(options, true);
  const visiting = engineOf(options, false);
  return {
    async start() {
      const ending = new AbortController();
      const work = await worker.work(
        {
          async advance({ operation }, signal) {
            await advance(resident, operation, AbortSignal.any([signal, ending.signal]));
          },
          async sweep(job, signal) {
            await observeRequested(services, AbortSignal.any([signal, ending.signal]), job);
          },
          fire: (job, signal) => fire(services, job, signal),
        },
        { concurrency: CONCURRENCY },
      );
      const loops = [
        repeat(services, services.lengths.sweepMs, ending.signal, () => requeueAbandoned(services)),
        repeat(services, services.lengths.sweepMs, ending.signal, () =>
          seeToTargets(services, ending.signal),
        ),
        repeat(services, services.lengths.reconcileMs, ending.signal, () =>
          observeDue(services, ending.signal),
        ),
        repeat(services, services.lengths.tidyMs, ending.signal, () => tidy(services)),
      ];
      return {
        async stop() {
          ending.abort();
          await work.stop();
          await Promise.all(loops);
        },
      };
    },
    async drain(budgetMs) {
      const until = AbortSignal.timeout(budgetMs);
      await requeueAbandoned(services);
      await settleDue(services);
      const worked = await worker.drain(
        {
          async advance({ operation }, signal) {
            await advance(visiting, operation, signal);
          },
          async sweep(job, signal) {
            await observeRequested(services, signal, job);
          },
          fire: (job, signal) => fire(services, job, signal),
        },
        { budgetMs },
      );
      await seeToTargets(services, until);
      await observeDue(services, until);
      return worked;
    },
    advance: (operation, signal) => advance(visiting, operation, signal),
  };
}

function engineOf(options: CreatorOptions, resident: boolean): Engine {
  const { services } = options;
  const componentFor: Engine["componentFor"] = ({ kind }) => {
    const found = components.find((one) => one.kinds.includes(kind));
    if (found === undefined) throw new Error(`no sub-component does ${kind}`);
    return found;
  };
  const journal = createJournal(services, (row) => componentFor(row).name);
  return {
    services,
    componentFor,
    journal: options.journal?.(journal) ?? journal,
    probe: options.probe ?? noProbe,
    resident,
  };
}

/** What is asked for, and what has come due, at targets. */
async function seeToTargets(services: Services, signal: AbortSignal): Promise<void> {
  await settleDue(services);
  await observeRequested(services, signal);
  await revertDrift(services);
  await removeOrphans(services, signal);
}

/** Now and then, until `signal`; a failure is told and tried again at the next turn. */
async function repeat(
  { clock, log }: Services,
  everyMs: number,
  signal: AbortSignal,
  run: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal);
    if (signal.aborted) return;
    await run().catch((error: unknown) => log.warn("a periodic look failed", { error }));
  }
}
