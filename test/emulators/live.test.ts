import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsProvider } from "../../adapters/aws/provider.ts";
import { awsConnection } from "../clouds/aws/subject.ts";
import { all, callContext } from "../contract/adapters/compute-subject.ts";
import { testHome } from "../fakes/home.ts";
import { replay } from "../live/replay.ts";
import { runLive } from "../live/run.ts";
import { REGION } from "./aws-subject.ts";
import { type Emulator, startMiniStack } from "./emulators.ts";

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startMiniStack();
  folder = await mkdtemp(join(tmpdir(), "lintas-live-"));
});
afterAll(async () => {
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("a live run on MiniStack, which runs the zips, records requests that AWS's own model allows", async () => {
  const home = await testHome();
  const zips = new Map<string, Uint8Array<ArrayBuffer>>();
  home.artifact = async (_organization, digest) => zips.get(digest) ?? Uint8Array.from([]);
  const recording = join(folder, "ministack.jsonl");
  const cloud = awsProvider(home);
  const connection = awsConnection(emulator.origin, { account: "000000000000" });
  const { rows, recorded } = await runLive({
    cloud,
    connection,
    product: "lambda",
    region: REGION,
    budget: { resourcesMax: 4, patienceMs: 30_000, pauseMs: 200 },
    stopped: new AbortController().signal,
    recording,
    secrets: [],
    say: (line) => console.log(line),
    packed: (_sample, { digest, bytes }) => void zips.set(digest, bytes),
    only: /^deploy, smoke|^what was (?:ensured|removed)/,
  });
  expect(rows.map(({ outcome }) => outcome)).toEqual(["passed", "passed", "passed", "passed"]);
  const left = cloud.compute(connection, "lambda", REGION).list(callContext(), {});
  expect(await all(left)).toEqual([]);
  const { exchanges, violations } = await replay("aws", recording);
  expect(exchanges).toBe(recorded);
  // What an emulator answers is its own affair.
  expect(violations.filter(({ where }) => where === "request")).toEqual([]);
});
