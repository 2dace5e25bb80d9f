import { type Figure, figure } from "../figure.ts";
import { between, seeded } from "../engine/random.ts";
import { at } from "./quantile.ts";
import type { Stage } from "./stage.ts";

const MEMORY_MB = 16;
/** Accounted for a build of this size and its release. */
const BUILD_KB = 160;
const CLIENTS = 8;

/** Ten times more builds than memory holds, asked at random; a few are asked more often, as in life. */
export async function measureEviction(
  stage: Stage,
  releases: readonly string[],
  seconds: number,
): Promise<Figure[]> {
  await stage.start(MEMORY_MB);
  const held = Math.floor((MEMORY_MB * 1024) / BUILD_KB);
  const random = seeded(5);
  const times: number[] = [];
  const memories: number[] = [];
  let hits = 0;
  const end = performance.now() + seconds * 1_000;
  const client = async () => {
    while (performance.now() < end) {
      const favourite = random() < 0.5;
      const number = between(
        random,
        0,
        (favourite ? Math.floor(releases.length / 20) : releases.length) - 1,
      );
      const release = releases[number] ?? "";
      if (await stage.isLoaded(release)) hits += 1;
      times.push(await stage.ask(release, number));
    }
  };
  const watch = async () => {
    for (let time = 0; time < 10; time += 1) {
      await new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / 10));
      memories.push((await stage.memory()).rss / 2 ** 20);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: CLIENTS }, client)]);
  const [second = 0, last = 0] = [memories[1], memories.at(-1)];
  const detail = {
    builds: releases.length,
    "builds that memory holds, about": held,
    requests: times.length,
    "p50 ms": at(times, 0.5),
    "p99 ms": at(times, 0.99),
    seconds,
  };
  return [
    figure("hit ratio with more builds than memory", "%", [(hits / times.length) * 100], {
      better: "more",
      detail,
    }),
    figure("growth of the process from a fifth of that time to its end", "MB", [last - second], {
      detail: { "resident MB over time": memories.map((mb) => mb.toFixed(0)).join(" ") },
    }),
  ];
}
