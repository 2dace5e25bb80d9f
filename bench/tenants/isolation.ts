import { type Figure, figure, median } from "../figure.ts";
import { at } from "./quantile.ts";
import type { Stage } from "./stage.ts";

const ROUNDS = 7;
const VICTIMS = 4;
const PAUSE_MS = 5;

/** What one tenant does to the others. */
type Misbehaving = { name: string; run(signal: AbortSignal): Promise<void> };

/** Other tenants' answers beside one that misbehaves, and without it, in turns. */
export async function measureIsolation(
  stage: Stage,
  releases: readonly string[],
  seconds: number,
): Promise<Figure[]> {
  await stage.start(512);
  const quiet = releases.slice(0, 99);
  for (const [number, release] of quiet.entries()) await stage.ask(release, number);
  const figures: Figure[] = [];
  for (const one of await misbehaviours(stage, releases.slice(100))) {
    await one.run(AbortSignal.timeout(seconds * 1_000));
    const base: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      base.push(at(await load(stage, quiet, seconds), 0.99));
      const stop = new AbortController();
      const running = one.run(stop.signal);
      beside.push(at(await load(stage, quiet, seconds), 0.99));
      stop.abort();
      await running;
    }
    const added = beside.map((ms, round) => ms - (base[round] ?? 0));
    figures.push(
      figure(`p99 of others beside a tenant's ${one.name}, added`, "ms", added, {
        aim: Number(Math.max(10, median(base) * 0.25).toPrecision(3)),
        detail: { "p99 alone ms": median(base), "p99 beside ms": median(beside), rounds: ROUNDS },
      }),
    );
  }
  return figures;
}

async function misbehaviours(stage: Stage, cold: readonly string[]): Promise<Misbehaving[]> {
  const large = await stage.put(900_000, "large");
  const endless = await stage.put(900_010, "endless");
  let next = 0;
  const repeated =
    (clients: number, ask: (signal: AbortSignal) => Promise<unknown>) =>
    async (signal: AbortSignal) => {
      const client = async () => {
        // Whatever becomes of its own requests, it goes on.
        while (!signal.aborted) await ask(signal).catch(() => {});
      };
      await Promise.all(Array.from({ length: clients }, client));
    };
  return [
    {
      name: "cold loads",
      run: repeated(1, () => {
        const number = next++ % cold.length;
        return stage.ask(cold[number] ?? "", number);
      }),
    },
    { name: "answers of 30 MB", run: repeated(1, (signal) => stage.ask(large, 0, signal)) },
    { name: "endless connector", run: repeated(32, (signal) => stage.ask(endless, 0, signal)) },
  ];
}

async function load(stage: Stage, releases: readonly string[], seconds: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1_000;
  let next = 0;
  const client = async () => {
    while (performance.now() < end) {
      const number = next++ % releases.length;
      times.push(await stage.ask(releases[number] ?? "", number));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  await Promise.all(Array.from({ length: VICTIMS }, client));
  return times;
}
