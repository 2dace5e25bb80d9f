import { expect, test } from "vitest";
import { metricPath, metricText } from "./metric-path.ts";

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const box = { width: 100, height: 10 };

test("a line goes by the time of its points, the highest at the top", () => {
  const points = [
    { at: at(0), value: 0 },
    { at: at(3), value: 5 },
    { at: at(4), value: 10 },
  ];
  expect(metricPath(points, box)).toEqual({
    line: "M0.0 10.0L75.0 5.0L100.0 0.0",
    most: 10,
    last: 10,
  });
});

test("nothing, one point and only zeros draw no nonsense", () => {
  expect(metricPath([], box)).toEqual({ line: "", most: 0, last: null });
  expect(metricPath([{ at: at(0), value: 3 }], box).line).toBe("M0.0 0.0h100");
  expect(metricPath([{ at: at(0), value: 0 }], box).line).toBe("M0.0 10.0h100");
});

test("values carry their unit", () => {
  expect(metricText("durationMs", 12.3456)).toBe("12.3 ms");
  expect(metricText("memoryBytes", 134_217_728)).toBe("128 MB");
  expect(metricText("memoryBytes", 112_001)).toBe("0.11 MB");
  expect(metricText("requests", 7)).toBe("7");
});
