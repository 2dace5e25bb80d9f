import { expect, test } from "vitest";
import { waterfall } from "./waterfall.ts";

const at = (ms: number) => new Date(ms).toISOString();

test("steps lie between the first start and the last end", () => {
  const { bars, totalMs } = waterfall(
    [
      { no: 1, startedAt: at(1_000), endedAt: at(1_250) },
      { no: 2, startedAt: at(1_250), endedAt: at(2_000) },
      { no: 3, startedAt: null, endedAt: null },
    ],
    9_000,
  );
  expect(totalMs).toBe(1_000);
  expect(bars).toEqual([
    { no: 1, left: 0, width: 25, ms: 250 },
    { no: 2, left: 25, width: 75, ms: 750 },
    { no: 3, left: null, width: 0, ms: null },
  ]);
});

test("a running step reaches to now, and no bar leaves the frame or vanishes", () => {
  const { bars } = waterfall(
    [
      { no: 1, startedAt: at(0), endedAt: null },
      { no: 2, startedAt: at(4_000), endedAt: at(4_000) },
    ],
    4_000,
  );
  expect(bars[0]).toMatchObject({ left: 0, width: 100, ms: 4_000 });
  expect(bars[1]?.width).toBeGreaterThan(0.5);
  expect((bars[1]?.left ?? 0) + (bars[1]?.width ?? 0)).toBeLessThanOrEqual(100);
});

test("nothing begun is nothing drawn", () => {
  expect(waterfall([{ no: 1, startedAt: null, endedAt: null }], 5)).toEqual({
    bars: [{ no: 1, left: null, width: 0, ms: null }],
    totalMs: 0,
  });
});
