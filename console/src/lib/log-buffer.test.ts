import { expect, test } from "vitest";
import { appendLines, emptyLog, filterLines } from "./log-buffer.ts";
import type { LogLine } from "./types.ts";

function line(seq: number, more: Partial<LogLine> = {}): LogLine {
  return {
    seq,
    at: "2026-01-01T00:00:00.000Z",
    stream: "stdout",
    release: "r00000000001",
    part: "web",
    instance: null,
    text: `line ${seq}`,
    ...more,
  };
}

test("the buffer lets the oldest lines go and counts them", () => {
  const first = appendLines(emptyLog, [line(1), line(2), line(3)], 4);
  const second = appendLines(first, [line(4), line(5), line(6)], 4);
  expect(second.lines.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(second.dropped).toBe(2);
});

test("nothing new is the same buffer, so that the page does not draw again", () => {
  expect(appendLines(emptyLog, [])).toBe(emptyLog);
});

test("text, part and stream filter together", () => {
  const lines = [
    line(1, { text: "GET /" }),
    line(2, { text: "get /api", part: "api" }),
    line(3, { text: "GET /api failed", part: "api", stream: "stderr" }),
  ];
  const found = filterLines(lines, { text: " GET ", part: "api", stream: "stderr" });
  expect(found.map(({ seq }) => seq)).toEqual([3]);
});

test("an empty filter copies nothing", () => {
  const lines = [line(1)];
  expect(filterLines(lines, { text: "", part: undefined, stream: undefined })).toBe(lines);
});
