import { type Figure, figure } from "../figure.ts";
import { at } from "./quantile.ts";
import type { Memory } from "./engine-process.ts";
import type { Stage } from "./stage.ts";

/** First answers of builds that nobody asked before, one after another, and what holding them takes. */
export async function measureCold(stage: Stage, releases: readonly string[]): Promise<Figure[]> {
  await stage.start(4_096);
  // What the process itself loads at its first requests is no build's.
  for (const [number, release] of releases.slice(0, 20).entries()) await stage.ask(release, number);
  const half = Math.floor((releases.length - 20) / 2);
  const before = await stage.memory();
  for (const release of releases.slice(20, 20 + half)) await stage.open(release);
  const opened = await stage.memory();
  const asked = releases.slice(20 + half);
  const cold: number[] = [];
  const warm: number[] = [];
  for (const [number, release] of asked.entries()) {
    const first = await stage.ask(release, number);
    cold.push(first - stage.connector.lastMs());
    const second = await stage.ask(release, number);
    warm.push(second - stage.connector.lastMs());
  }
  const after = await stage.memory();
  const detail = {
    builds: asked.length,
    "warm p50 ms": at(warm, 0.5),
    "warm p99 ms": at(warm, 0.99),
  };
  return [
    figure("cold first answer, p50, without its connector", "ms", [at(cold, 0.5)], {
      aim: 5,
      detail,
    }),
    figure("cold first answer, p99, without its connector", "ms", [at(cold, 0.99)], {
      aim: 5,
      detail,
    }),
    ...memoryFigures(
      "loaded build",
      { from: before, to: opened, builds: half },
      { all: 150, heap: 20 },
    ),
    ...memoryFigures("loaded build that was asked twice", {
      from: opened,
      to: after,
      builds: asked.length,
    }),
  ];
}

function memoryFigures(
  what: string,
  { from, to, builds }: { from: Memory; to: Memory; builds: number },
  aims?: { all: number; heap: number },
): Figure[] {
  const each = (of: keyof Memory) => (to[of] - from[of]) / builds / 1024;
  const detail = { builds, "resident KB": each("rss").toFixed(1) };
  return [
    figure(`memory per ${what}`, "KB", [each("heapUsed") + each("external")], {
      aim: aims?.all ?? null,
      detail,
    }),
    figure(`heap per ${what}`, "KB", [each("heapUsed")], { aim: aims?.heap ?? null }),
  ];
}
