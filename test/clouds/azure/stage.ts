import assert from "node:assert/strict";
import { azureProvider } from "../../../adapters/azure/provider.ts";
import type { AzureTimes } from "../../../adapters/azure/functions/target.ts";
import { digestOf } from "../../../shared/canonical.ts";
import type { OpenConnection } from "../../../shared/ports/cloud.ts";
import type {
  CallContext,
  ComputeAdapter,
  Pace,
  Progress,
  Seen,
  Step,
  Want,
} from "../../../shared/ports/compute.ts";
import { Secret } from "../../../shared/secret.ts";
import { type AzureFake, type AzureFakeOptions, startAzureFake } from "../../fakes/azure/azure.ts";
import { testHome } from "../../fakes/home.ts";
import { loadGate } from "../../gate/gate.ts";
import { callContext, wanted } from "../want.ts";

export const REGION = "southeastasia";
/** Nothing is waited for longer than a test needs. */
export const TIMES: AzureTimes = {
  deploymentMs: 0,
  answerMs: 1,
  answersMax: 6,
  patienceMs: 2_000,
  followMs: 5,
};

/** The adapter before a fake Azure behind the spec gate. */
export interface Stage {
  fake: AzureFake;
  connection: Extract<OpenConnection, { provider: "azure" }>;
  home: Awaited<ReturnType<typeof testHome>>;
  adapter: ComputeAdapter;
  cx: CallContext;
  /** Buckets that calls were taken out of. */
  paced: Pace[];
  provider: ReturnType<typeof azureProvider>;
  close(): Promise<void>;
}

export async function startStage(of: AzureFakeOptions & { ungated?: true } = {}): Promise<Stage> {
  const gate = of.ungated === true ? {} : { gate: await loadGate("azure") };
  const fake = await startAzureFake({ ...gate, ...of });
  const home = await testHome();
  const connection = connectionTo(fake);
  const provider = azureProvider(home, TIMES);
  const paced: Pace[] = [];
  return {
    fake,
    home,
    connection,
    provider,
    paced,
    adapter: provider.compute(connection, "functions", REGION),
    cx: callContext(paced, of.clock),
    close: () => fake.close(),
  };
}

export function connectionTo(fake: AzureFake): Stage["connection"] {
  return {
    id: "con_1",
    organization: "org_1",
    name: "azure",
    provider: "azure",
    account: fake.subscription,
    credentials: { kind: "client-secret", tenant: fake.login.tenant, client: fake.login.client },
    settings: fake.settings,
    key: new Secret(fake.login.secret),
  };
}

/** A want whose zip is in the installation's store. */
export async function wantOf(
  stage: Pick<Stage, "home">,
  over: Partial<Want> & { release?: string; zip?: string } = {},
): Promise<Want> {
  const { release, zip, ...rest } = over;
  const content = {
    ...wanted(stage.home, { target: `azure:${REGION}`, release, zip }),
    ...rest,
  };
  return {
    ...content,
    secrets: over.secrets ?? null,
    hash: over.hash ?? (await digestOf(content)),
  };
}

/** What the engine does, without its rows: looks, makes the next missing write, follows it to its end. */
export async function bring(
  { adapter, cx }: Pick<Stage, "adapter" | "cx">,
  of: { ref: Seen["ref"]; missing: (seen: Seen | null) => Step[] },
): Promise<{ progress: Progress; seen: Seen | null }> {
  let seen = await adapter.observe(cx, of.ref);
  for (let turn = 0; turn < 40; turn++) {
    const [next] = of.missing(seen);
    if (next === undefined) return { progress: { kind: "done" }, seen };
    const step = JSON.parse(JSON.stringify(next)) as Step;
    let progress = await patiently(adapter, () => adapter.send(cx, step, seen));
    for (let polls = 0; progress.kind === "wait"; polls++) {
      assert.ok(polls < 60, `${next.do} does not end`);
      const { handle } = progress;
      progress = await patiently(adapter, () => adapter.poll(cx, handle));
    }
    if (progress.kind === "failed") return { progress, seen };
    seen = progress.seen ?? (await adapter.observe(cx, of.ref));
  }
  throw new Error("more writes than any release needs");
}

/** What is not there yet is asked for again. */
async function patiently<T>(adapter: ComputeAdapter, call: () => Promise<T>): Promise<T> {
  for (let again = 0; ; again++) {
    try {
      return await call();
    } catch (error) {
      if (adapter.judge(error) !== "not-yet" || again > 5) throw error;
    }
  }
}

export function ensured(stage: Pick<Stage, "adapter" | "cx">, want: Want) {
  const ref = stage.adapter.name(want.key);
  return bring(stage, { ref, missing: (seen) => stage.adapter.diff(want, seen) });
}

export function removedAll(stage: Pick<Stage, "adapter" | "cx">, want: Want) {
  const ref = stage.adapter.name(want.key);
  return bring(stage, { ref, missing: (seen) => stage.adapter.remove(ref, seen) });
}
