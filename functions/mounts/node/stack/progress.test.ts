import { expect, test } from "vitest";
import { showProgress } from "./progress.ts";

function recorded(isTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const output = { isTTY, write: (text: string) => written.push(text), now: () => now };
  return { written, progress: showProgress(output), pass: (ms: number) => (now += ms) };
}

test("without a terminal each step is one plain line with its duration", async () => {
  const { written, progress, pass } = recorded(false);
  const result = await progress.step("Build it", async () => {
    pass(1_234);
    return 7;
  });
  expect(result).toBe(7);
  expect(written).toEqual(["✓ Build it (1.2 s)\n"]);
});

test("a failed step says so and passes its error on", async () => {
  const { written, progress } = recorded(false);
  const failing = progress.step("Build it", async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(written).toEqual(["✗ Build it (0.0 s)\n"]);
});

test("on a terminal a spinner is cleared away at the end", async () => {
  const { written, progress } = recorded(true);
  await progress.step("Build it", async () => {});
  expect(written.join("")).toContain("✓ Build it");
  expect(written.at(-1)).toBe("\r\u001b[2K");
});
