import assert from "node:assert/strict";
import { gcpProvider } from "../../../adapters/gcp/provider.ts";
import { digestOf } from "../../../shared/canonical.ts";
import type { Clock } from "../../../shared/clock.ts";
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
import { type GcpFake, type GcpFakeOptions, startGcpFake } from "../../fakes/gcp/gcp.ts";
import { testHome } from "../../fakes/home.ts";
import { loadGate } from "../../gate/gate.ts";
import { callContext, wanted } from "../want.ts";

export const REGION = "asia-southeast2";
export const PRODUCTS = ["run", "functions"] as const;
export type ProductName = (typeof PRODUCTS)[number];

/** The adapter before a fake Google behind the spec gate. */
export interface Stage {
  fake: GcpFake;
  connection: Extract<OpenConnection, { provider: "gcp" }>;
  home: Awaited<ReturnType<typeof testHome>>;
  provider: ReturnType<typeof gcpProvider>;
  adapter: ComputeAdapter;
  cx: CallContext;
  /** Buckets that calls were taken out of. */
  paced: Pace[];
  close(): Promise<void>;
}

let gate: ReturnType<typeof loadGate> | undefined;

export async function startStage(
  product: ProductName,
  of: GcpFakeOptions & { clock?: Clock } = {},
): Promise<Stage> {
  const fake = await startGcpFake({ gate: await (gate ??= loadGate("gcp")), ...of });
  const home = await testHome();
  const connection = connectionTo(fake);
  const provider = gcpProvider(home);
  const paced: Pace[] = [];
  return {
    fake,
    home,
    connection,
    provider,
    paced,
    adapter: provider.compute(connection, product, REGION),
    cx: callContext(paced, of.clock),
    close: () => fake.close(),
  };
}

export function connectionTo(fake: GcpFake): Stage["connection"] {
  return {
    id: "con_1",
    organization: "org_1",
    name: "gcp",
    provider: "gcp",
    account: fake.project,
    credentials: { kind: "service-account", email: fake.account.email },
    settings: fake.settings,
    key: new Secret(fake.account.key),
  };
}

/** A want whose zip is in the installation's store and, where zips are uploaded, at Google. */
export async function wantOf(
  stage: Pick<Stage, "home" | "adapter" | "cx">,
  over: Partial<Omit<Want, "key">> & { release?: string; zip?: string; adopted?: string } = {},
): Promise<Want> {
  const { release, zip, adopted = null, ...rest } = over;
  const content = {
    ...wanted(stage.home, { target: `gcp:${REGION}`, release, zip, adopted }),
    ...rest,
  };
  const secrets = over.secrets ?? null;
  return { ...content, secrets, hash: await digestOf({ ...content, secrets: null }) };
}

export async function upload({ adapter, cx, home }: Stage, want: Want): Promise<void> {
  const { organization, kind } = want.key;
  const bytes = await home.artifact(organization, want.artifact.digest);
  const artifact = { organization, kind, ...want.artifact };
  await adapter.putArtifact(cx, artifact, async () => new Blob([bytes]).stream());
}

/** More than any of these needs. */
const TURNS = 60;

/** What the deployer does: looks, makes the next write, waits for its end; a shown answer is no look. */
export async function bring(
  { adapter, cx }: Pick<Stage, "adapter" | "cx">,
  want: Want,
): Promise<Progress> {
  let shown: Seen | null = null;
  const ref = adapter.name(want.key);
  for (let turn = 0; turn < TURNS; turn++) {
    const seen: Seen | null = shown ?? (await adapter.observe(cx, ref));
    const [next] = adapter.diff(want, seen);
    if (next === undefined) {
      if (seen?.ready === true) return { kind: "done", seen };
      if (seen?.ready === "failed")
        return { kind: "failed", code: "failed", detail: seen.why ?? "" };
      shown = null;
      continue;
    }
    const progress: Progress = await settle({ adapter, cx }, next, seen);
    if (progress.kind === "failed" && progress.means === undefined) return progress;
    shown = progress.kind === "done" ? (progress.seen ?? null) : null;
  }
  throw new Error("its writes have no end");
}

/** Makes one write and looks at it until it has ended, without waiting between the looks. */
export async function settle(
  { adapter, cx }: Pick<Stage, "adapter" | "cx">,
  step: Step,
  seen: Seen | null,
): Promise<Progress> {
  let progress = await adapter.send(cx, JSON.parse(JSON.stringify(step)) as Step, seen);
  for (let look = 0; progress.kind === "wait"; look++) {
    assert.ok(look < TURNS, `${step.do} does not end`);
    progress = await adapter.poll(cx, progress.handle);
  }
  return progress;
}

/** Uploads and brings a release to its end, as a deploy does. */
export async function released(
  stage: Stage,
  over: Parameters<typeof wantOf>[1] = {},
): Promise<Want> {
  const want = await wantOf(stage, over);
  await upload(stage, want);
  assert.equal((await bring(stage, want)).kind, "done");
  return want;
}

export async function route(
  { adapter, cx }: Pick<Stage, "adapter" | "cx">,
  shares: readonly (readonly [Want, number])[],
): Promise<void> {
  const refs = shares.map(([want]) => adapter.name(want.key));
  const table = shares.map(([want, weight]) => ({ ref: adapter.name(want.key), weight }));
  const seen = await adapter.observeTraffic(cx, refs);
  for (const step of adapter.traffic(table, seen)) await settle({ adapter, cx }, step, null);
}

/** Removes a release as the reconciler does; the steps that were made. */
export async function removed(
  { adapter, cx }: Pick<Stage, "adapter" | "cx">,
  want: Want,
): Promise<string[]> {
  const ref = adapter.name(want.key);
  const made: string[] = [];
  let shown: Seen | null = null;
  for (let turn = 0; turn < TURNS; turn++) {
    const seen: Seen | null = shown ?? (await adapter.observe(cx, ref));
    const [next] = adapter.remove(ref, seen);
    if (next === undefined) return made;
    const progress: Progress = await settle({ adapter, cx }, next, seen);
    assert.equal(progress.kind, "done");
    shown = progress.kind === "done" ? (progress.seen ?? null) : null;
    made.push(next.do);
  }
  throw new Error("its removal has no end");
}

/** Calls since the last count, polls apart: `[writes, reads]` by the method's last words. */
export function counted({ fake }: Stage): { writes: string[]; reads: string[] } {
  const events = fake.events.splice(0).filter(({ operation }) => operation !== "operations.get");
  const short = ({ operation }: { operation: string }) => operation.split(".").slice(-2).join(".");
  return {
    writes: events.filter(({ write }) => write).map(short),
    reads: events.filter(({ write }) => !write).map(short),
  };
}
