import { expect, test } from "vitest";
import { createLogBudget, captureLines } from "./log-capture.ts";
import { LINE_COST, type LogStore } from "./log-store.ts";
import { manualClock } from "./testing/manual-clock.ts";

const unlimited = { take: () => true, drop: () => {} };

function captured(lineBytes: number, chunks: string[]): { lines: string[]; dropped: number } {
  const lines: string[] = [];
  let dropped = 0;
  const budget = { take: () => true, drop: (bytes: number) => void (dropped += bytes) };
  const capture = captureLines(budget, lineBytes, (text) => lines.push(text));
  for (const chunk of chunks) capture.chunk(Buffer.from(chunk));
  capture.end();
  return { lines, dropped };
}

test("chunks are cut into lines wherever they break", () => {
  expect(captured(100, ["one\ntw", "o\r\n", "\nth", "ree"]).lines).toEqual(["one", "two", "three"]);
});

test("a character that is split between chunks stays whole", () => {
  const lines: string[] = [];
  const capture = captureLines(unlimited, 100, (text) => lines.push(text));
  const bytes = Buffer.from("é\n");
  capture.chunk(bytes.subarray(0, 1));
  capture.chunk(bytes.subarray(1));
  expect(lines).toEqual(["é"]);
});

test("the rest of a line that is too long is dropped and counted", () => {
  const long = captured(5, ["abcdefg", "hij", "klm\nnext\n"]);
  expect(long).toEqual({ lines: ["abcde", "next"], dropped: 8 });
});

test("a part may write so much a second; the rest is counted in one line of the system", async () => {
  const clock = manualClock();
  const said: string[] = [];
  const store: Pick<LogStore, "append"> = { append: ({ text }) => void said.push(text) };
  const budget = createLogBudget(clock, store, 3 * LINE_COST + 6, new AbortController().signal);
  const lines: string[] = [];
  const capture = captureLines(budget, 100, (text) => lines.push(text));
  capture.chunk(Buffer.from("aa\nbb\ncc\ndd\nee\n"));
  expect(lines).toEqual(["aa", "bb", "cc"]);
  await clock.pass(1_000);
  expect(said).toEqual([expect.stringContaining("4 bytes of log were dropped")]);
  capture.chunk(Buffer.from("ff\n"));
  expect(lines).toContain("ff");
  await clock.pass(5_000);
  expect(said).toHaveLength(1);
});
