import { expect, it } from "vitest";
import { readOptions } from "./options.ts";

it("all cases in all versions are run exactly, unless said otherwise", () => {
  expect(readOptions([])).toEqual({
    corpus: null,
    ndc: "all",
    only: "",
    transport: "both",
    mode: "exact",
    json: false,
    least: { structural: 100, exact: 95 },
    ifPresent: false,
  });
  const args =
    "--corpus a --transport ws --ndc v01 --mode structural --only b --json --min 90,80 --if-present";
  expect(readOptions(args.split(" "))).toEqual({
    corpus: "a",
    ndc: "V01",
    only: "b",
    transport: "ws",
    mode: "structural",
    json: true,
    least: { structural: 90, exact: 80 },
    ifPresent: true,
  });
});

it.each([
  [["--ndc", "v3"], "--ndc is v01, v02 or all, not v3"],
  [["--transport", "post"], "--transport is http, ws or both, not post"],
  [["--mode", "loose"], "--mode is exact or structural, not loose"],
  [["--min", "100"], "--min takes two percentages"],
  [["--nope"], "--nope"],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
