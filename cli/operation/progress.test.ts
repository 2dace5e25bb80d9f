import { createColors } from "picocolors";
import { expect, test } from "vitest";
import type { Environment } from "../environment.ts";
import { showProgress } from "./progress.ts";
import type { StepSeen } from "./step-line.ts";

function screen(isTTY: boolean, lanes = false) {
  let text = "";
  let now = 0;
  const output = { isTTY, columns: 80, write: (more: string) => void (text += more) };
  const environment = { stderr: output, elapsed: () => now } as unknown as Environment;
  return {
    progress: showProgress(environment, createColors(false), lanes),
    at: (ms: number) => (now = ms),
    text: () => text,
  };
}

const seen = (no: number, state: string, durationMs: number | null = null): StepSeen => ({
  no,
  name: "x",
  title: `Step ${no}`,
  state,
  target: "local",
  part: "web",
  durationMs,
  error: null,
});

test("on a terminal the lines are redrawn in place with their running time", () => {
  const { progress, at, text } = screen(true);
  progress.step(seen(1, "intent"));
  at(1500);
  progress.step(seen(2, "intent"));
  progress.step(seen(1, "done", 1200));
  progress.close();
  const frames = text().split("\u001B[J");
  expect(frames[2]).toContain("• Step 1 (web on local)  1.5 s\n• Step 2 (web on local)  0.00 s\n");
  expect(frames[3]).toBe(
    "✓ Step 1 (web on local)  1.2 s\n• Step 2 (web on local)  0.00 s\n\u001B[1A",
  );
});

test("what a step waits for stands beside it, and elsewhere is one line each time it changes", () => {
  const waiting = (sentence: string | null) => ({ ...seen(1, "wait"), sentence });
  const terminal = screen(true);
  terminal.progress.step(waiting("it is not ready yet"));
  terminal.progress.close();
  expect(terminal.text()).toContain("• Step 1 (web on local)  0.00 s  it is not ready yet\n");
  const { progress, text } = screen(false);
  for (const sentence of [null, "a", "a", "b"]) progress.step(waiting(sentence));
  progress.step({ ...seen(1, "done", 90), sentence: "b" });
  progress.close();
  expect(text()).toBe(
    [
      "• Step 1 (web on local)  a",
      "• Step 1 (web on local)  b",
      "✓ Step 1 (web on local)  0.09 s\n",
    ].join("\n"),
  );
});

test("a line longer than the terminal is taken back whole", () => {
  const { progress, text } = screen(true);
  progress.note("x".repeat(100));
  progress.close();
  expect(text()).toContain("\u001B[2A");
});

test("elsewhere each step is one line when it ended, without control characters", () => {
  const { progress, text } = screen(false);
  progress.step(seen(1, "intent"));
  progress.step(seen(1, "done", 90));
  progress.step(seen(1, "done", 90));
  progress.step(seen(2, "cancelled"));
  progress.close();
  expect(text()).toBe("✓ Step 1 (web on local)  0.09 s\n– Step 2 (web on local)\n");
});

test("targets stand side by side, each with what runs there below it, and all steps at the end", () => {
  const { progress, at, text } = screen(true, true);
  const on = (no: number, target: string | null, state: string, ms: number | null = null) => {
    const title = target === null ? "write the route" : `release web on ${target}`;
    progress.step({ ...seen(no, state, ms), target, title, part: target && "web" });
  };
  on(1, "local", "intent");
  on(2, "aws:eu-central-1", "intent");
  at(300);
  on(1, "local", "done", 300);
  at(900);
  on(2, "aws:eu-central-1", "failed", 850);
  on(3, null, "cancelled");
  const frames = text().split("\u001B[J");
  expect(frames[3]).toContain(
    "✓ local  1 done  0.30 s\n• aws:eu-central-1  0 done  0.30 s\n  • release web  0.30 s\n",
  );
  progress.close();
  expect(text().split("\u001B[J").at(-1)).toBe(
    [
      "✓ local  1 done  0.30 s",
      "  ✓ release web  0.30 s",
      "✗ aws:eu-central-1  0 done  0.85 s",
      "  ✗ release web  0.85 s",
      "– write the route",
      "",
    ].join("\n"),
  );
});
