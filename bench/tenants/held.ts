import { type Figure, figure } from "../figure.ts";
import type { Memory } from "./engine-process.ts";
import type { Stage } from "./stage.ts";

/** What holding builds takes, once they are loaded and once they were asked. */
export async function measureHeld(stage: Stage, releases: readonly string[]): Promise<Figure[]> {
  await stage.start(4_096);
  // What the process itself loads at its first requests is no build's.
  for (const [number, release] of releases.slice(0, 20).entries()) await stage.ask(release, number);
  const half = Math.floor((releases.length - 20) / 2);
  const before = await stage.memory();
  for (const release of releases.slice(20, 20 + half)) await stage.open(release);
  const opened = await stage.memory();
  for (const [number, release] of releases.slice(-half).entries()) {
    await stage.ask(release, number);
    await stage.ask(release, number);
  }
  const asked = await stage.memory();
  const [loaded, twice] = ["loaded build", "loaded build that was asked twice"];
  return [
    ...memoryFigures(loaded, { from: before, to: opened, builds: half }, { all: 150, heap: 20 }),
    ...memoryFigures(twice, { from: opened, to: asked, builds: half }),
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
