import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { systemClock } from "../../shared/clock.ts";
import { randomIds } from "../../shared/ids.ts";
import type { CloudProvider, OpenConnection } from "../../shared/ports/cloud.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import { computeChecks } from "../contract/adapters/compute-checks.ts";
import {
  type ComputeCheck,
  type ComputeSubject,
  callContext,
} from "../contract/adapters/compute-subject.ts";
import { lifeOfTwoReleases } from "./flow.ts";
import { type Budget, LIVE_PREFIX, cleanUp, liveAdapter } from "./live-adapter.ts";
import { createRedactor } from "./redact.ts";
import { sampleZip } from "./samples.ts";
import { tapHttp } from "./tap.ts";

/** Checks that are not for an account that somebody uses, each with its reason. */
export const notLive: Readonly<Record<string, string>> = {
  "what is foreign is reported foreign and neither overwritten nor removed":
    "it would make something without our tags, which no cleaning up would find",
  "nothing foreign is listed as ours": "as above",
  "every known error is judged, and an unknown one is fatal": "it makes no call",
  "an artifact is uploaded once, whole, and only under its own digest":
    "it leaves a spoilt upload behind",
};

export interface LiveOptions {
  cloud: CloudProvider;
  connection: OpenConnection;
  product: string;
  region: string;
  budget: Budget;
  /** Ends what runs, and cleans up. */
  stopped: AbortSignal;
  /** Where exchanges are recorded; null: nowhere. */
  recording: string | null;
  /** Values that must never be in a recording. */
  secrets: readonly string[];
  say(line: string): void;
  /** Only checks whose names match. */
  only?: RegExp | undefined;
  /** Puts each zip where the installation's own store would have it. */
  packed(sample: string, zip: { digest: string; bytes: Uint8Array<ArrayBuffer> }): void;
}

export interface LiveRow {
  name: string;
  outcome: "passed" | "failed" | "not run";
  ms: number;
  detail: string;
}

export interface LiveResult {
  rows: LiveRow[];
  recorded: number;
  /** Exchanges of which nothing is kept: they sign in, or a secret would have been left in them. */
  withheld: number;
  /** Resources that an earlier run had left. */
  leftBefore: string[];
  /** Resources that this run had to remove at its end. */
  leftAfter: string[];
}

/**
 * Tries one product of one account: checks its permissions, removes what an earlier run left, runs the
 * contract of all adapters and the life of two releases, records every exchange, and removes whatever
 * carries the tags of live runs, however it ends.
 */
export async function runLive(options: LiveOptions): Promise<LiveResult> {
  const { connection, budget, stopped } = options;
  const recorder = startRecording(options);
  const adapter = options.cloud.compute(connection, options.product, options.region);
  const result: LiveResult = {
    rows: [],
    recorded: 0,
    withheld: 0,
    leftBefore: [],
    leftAfter: [],
  };
  try {
    await requirePermissions(options);
    result.leftBefore = await cleanUp(adapter, budget.patienceMs);
    for (const name of result.leftBefore) options.say(`removed what an earlier run left: ${name}`);
    await runChecks(options, adapter, result);
  } finally {
    // Whatever happened, Ctrl-C too: nothing stays.
    result.leftAfter.push(...(await cleanUp(adapter, budget.patienceMs)));
    await recorder.end();
    Object.assign(result, recorder.counts);
  }
  if (stopped.aborted) options.say("stopped; what was made is removed");
  return result;
}

async function requirePermissions({ cloud, connection }: LiveOptions): Promise<void> {
  const { problem, permissions } = await cloud.check(callContext(), connection);
  if (problem !== null) throw new Error(`cannot sign in: ${problem.detail}`);
  const missing = permissions.filter(({ state }) => state === "missing");
  if (missing.length === 0) return;
  const names = missing.map(({ permission }) => permission).join(", ");
  throw new Error(`these permissions are missing: ${names}\n${cloud.policy(connection).text}`);
}

async function runChecks(
  options: LiveOptions,
  adapter: ComputeAdapter,
  result: LiveResult,
): Promise<void> {
  const { budget, only, stopped } = options;
  const life = lifeOfTwoReleases(budget.patienceMs);
  for (const check of [...computeChecks, life]) {
    if (stopped.aborted) return;
    if (only !== undefined && !only.test(check.name)) continue;
    const why = notLive[check.name];
    const row: LiveRow =
      why === undefined
        ? await runCheck(options, adapter, check)
        : { name: check.name, outcome: "not run", ms: 0, detail: why };
    result.rows.push(row);
    options.say(lineOf(row));
    // Each begins with nothing standing, so that the budget holds for one.
    result.leftAfter.push(...(await cleanUp(adapter, budget.patienceMs)));
  }
}

async function runCheck(
  options: LiveOptions,
  adapter: ComputeAdapter,
  check: ComputeCheck,
): Promise<LiveRow> {
  const began = performance.now();
  const ids = randomIds(systemClock);
  const subject: ComputeSubject = {
    adapter: liveAdapter(adapter, options.budget, options.stopped),
    target: `${options.connection.name}/${options.product}:${options.region}`,
    provesStart: options.connection.provider !== "aws",
    uploads: options.connection.provider === "gcp",
    errors: [],
    organization: () => ids.long("org").replace(/^org_/, LIVE_PREFIX),
    async artifact(sample) {
      const zip = await sampleZip(sample);
      options.packed(sample, zip);
      return zip;
    },
    plantForeign: () => Promise.reject(new Error("nothing foreign is made on a real account")),
    close: async () => {},
  };
  const row = { name: check.name, detail: "" };
  const ms = () => Math.round(performance.now() - began);
  try {
    await check.run(subject);
    return { ...row, outcome: "passed", ms: ms() };
  } catch (error) {
    const { code, message, call } = adapter.explain(error);
    const detail = [call, code, message].filter((one) => one !== null && one !== "").join(": ");
    return { ...row, outcome: "failed", ms: ms(), detail: detail.split("\n", 1)[0] ?? "" };
  }
}

function lineOf({ name, outcome, ms, detail }: LiveRow): string {
  const time = outcome === "not run" ? "" : `${(ms / 1_000).toFixed(1)} s`;
  return `${outcome.padEnd(8)} ${time.padStart(8)}  ${name}${detail === "" ? "" : `\n${" ".repeat(19)}${detail}`}`;
}

function startRecording({ connection, recording, secrets }: LiveOptions) {
  const counts = { recorded: 0, withheld: 0 };
  if (recording === null) return { counts, end: async () => {} };
  const { provider, account } = connection;
  const redactor = createRedactor({ provider, account, secrets });
  mkdirSync(dirname(recording), { recursive: true });
  const tap = tapHttp((raw) => {
    const one = redactor.redact(counts.recorded + 1, raw);
    if (one === null) {
      counts.withheld++;
      return;
    }
    counts.recorded++;
    // At once: a run that is killed keeps what it saw.
    appendFileSync(recording, `${JSON.stringify(one)}\n`);
  });
  return {
    counts,
    async end() {
      await tap.drain();
      tap.remove();
    },
  };
}
