import { type Figure, figure, median } from "../figure.ts";
import { at } from "./quantile.ts";
import type { Stage } from "./stage.ts";

/** Of builds; each of them is gone when its turn comes again. */
const MEMORY_MB = 16;
const ROUNDS = 5;

/**
 * First answers of builds that are not loaded, one after another. All builds are asked once before: what
 * the process loads and compiles of its own at its first requests is no build's.
 */
export async function measureCold(stage: Stage, releases: readonly string[]): Promise<Figure[]> {
  await stage.start(MEMORY_MB);
  const rounds: Round[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) rounds.push(await askAll(stage, releases));
  const each = (of: (round: Round) => number) => rounds.slice(1).map(of);
  const detail = {
    builds: releases.length,
    "warm p50 ms": median(each(({ warm }) => at(warm, 0.5))),
    "warm p99 ms": median(each(({ warm }) => at(warm, 0.99))),
    "p50 ms as its client sees it": median(each(({ seen }) => at(seen, 0.5))),
    "p99 ms as its client sees it": median(each(({ seen }) => at(seen, 0.99))),
  };
  const of = { aim: 5, detail };
  return [
    figure(
      "cold first answer, p50, engine time",
      "ms",
      each(({ cold }) => at(cold, 0.5)),
      of,
    ),
    figure(
      "cold first answer, p99, engine time",
      "ms",
      each(({ cold }) => at(cold, 0.99)),
      of,
    ),
  ];
}

/** Milliseconds of the first answers, of second ones, and of the first as their client sees them. */
interface Round {
  cold: number[];
  warm: number[];
  seen: number[];
}

async function askAll(stage: Stage, releases: readonly string[]): Promise<Round> {
  const seen: number[] = [];
  for (const [number, release] of releases.entries()) {
    seen.push(await stage.ask(release, number));
    await stage.ask(release, number);
  }
  const times = await stage.times(2 * releases.length);
  return {
    cold: times.filter((_, request) => request % 2 === 0),
    warm: times.filter((_, request) => request % 2 === 1),
    seen,
  };
}
