import assert from "node:assert/strict";
import { and, eq } from "drizzle-orm";
import type { Database } from "../../shared/database.ts";
import type { OperationInput } from "../../shared/domain/operation.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import { traffic } from "../../shared/schema/operations.ts";
import { startOwnOperation } from "../../functions/creator/own-operation.ts";
import type { Probe } from "../../functions/creator/probe.ts";
import { ask, operationOf, releasesOf, routesOf } from "../../functions/creator/testing/place.ts";
import { checkAftermath, failureOf } from "./aftermath.ts";
import {
  type AnswerFault,
  type CloudCall,
  type Condition,
  type FaultCloud,
  phaseOf,
} from "./fault-cloud.ts";
import { deployed, deployOf, setStage, type Stage, work } from "./stage.ts";

export type OpenCloud = () => Promise<FaultCloud>;

export interface Scenario {
  name: string;
  before: readonly string[];
  input(stage: Stage): Promise<OperationInput>;
}

export const scenarios = {
  first: { name: "first deploy", before: [], input: (stage: Stage) => deployOf(stage, "1") },
  next: { name: "next deploy", before: ["1"], input: (stage: Stage) => deployOf(stage, "2") },
  destroy: {
    name: "destroy",
    before: ["1"],
    input: async (): Promise<OperationInput> => ({ kind: "destroy" }),
  },
} satisfies Record<string, Scenario>;

type Objects = Record<string, number>;

/** How a scenario goes where nothing goes wrong. */
export interface Undisturbed {
  scenario: Scenario;
  /** The writes it makes, each once. */
  writes: string[];
  before: Objects;
  after: Objects;
}

/** Opens a cloud and an environment on it for one row, and closes it. */
export async function onStage<T>(
  db: Database,
  open: OpenCloud,
  scenario: Scenario,
  run: (stage: Stage) => Promise<T>,
  wrap?: (adapter: ComputeAdapter) => ComputeAdapter,
): Promise<T> {
  const cloud = await open();
  try {
    const stage = await setStage(db, cloud, wrap);
    for (const version of scenario.before) await deployed(stage, version);
    const result = await run(stage);
    assert.deepEqual(cloud.violations, [], "not as the provider's own model says");
    return result;
  } finally {
    await cloud.close();
  }
}

export async function undisturbed(
  db: Database,
  open: OpenCloud,
  scenario: Scenario,
): Promise<Undisturbed> {
  return onStage(db, open, scenario, async (stage) => {
    const writes = new Set<string>();
    const before = stage.cloud.objects();
    stage.cloud.hook = ({ operation, phase, write }) => {
      if (write && phase === "before") writes.add(operation);
      return undefined;
    };
    const row = await work(stage, await ask(stage.place, await scenario.input(stage)));
    assert.equal(row.state, "ready", row.sentence ?? "");
    await checkAftermath(stage);
    return { scenario, writes: [...writes], before, after: stage.cloud.objects() };
  });
}

/** One answer goes wrong, once. Resolves to how the row ended; null where this cloud has no such answer. */
export async function answerRow(
  db: Database,
  open: OpenCloud,
  { scenario, before, after }: Undisturbed,
  fault: AnswerFault,
  operation: string,
  wrap?: (adapter: ComputeAdapter) => ComputeAdapter,
): Promise<string | null> {
  const run = async (stage: Stage) => {
    const { cloud, place } = stage;
    const answer = cloud.answer(fault, operation);
    if (answer === null) return null;
    const input = await scenario.input(stage);
    const hit = hookOnce(cloud, { operation, phase: phaseOf(fault) }, answer);
    const id = await ask(place, input);
    const row = await work(stage, id);
    assert.ok(hit.happened, `${operation} was not called`);
    if (fault !== "denied") {
      assert.equal(row.state, "ready", row.sentence ?? "");
      await settle(stage);
      await checkAftermath(stage);
      assert.deepEqual(cloud.objects(), after, "what there is");
      return "ready";
    }
    return afterDenied(stage, id, { input, before, after });
  };
  return onStage(db, open, scenario, run, wrap);
}

/** Who may not do one thing is told which, and nothing is left half done. */
async function afterDenied(
  stage: Stage,
  id: string,
  of: { input: OperationInput; before: Objects; after: Objects },
): Promise<string> {
  const { state } = await operationOf(stage.place, id);
  if (state === "ready") {
    // Only the traffic was refused: the route stands, and the cloud is asked again.
    assert.notEqual(await settle(stage), 0, "nothing was refused");
    await checkAftermath(stage);
    assert.deepEqual(stage.cloud.objects(), of.after, "what there is");
    return "route pending, settled";
  }
  const told = await failureOf(stage, id);
  assert.equal(told.code, "provider.denied", told.detail);
  assert.ok(told.provider?.call, "the call is not named");
  assert.ok(told.provider.code, "the provider's code is not named");
  assert.ok(told.detail?.includes(told.provider.code), told.detail);
  if (of.input.kind === "destroy") {
    // What refused to go is gone at the next try.
    const again = await work(stage, await ask(stage.place, of.input));
    assert.equal(again.state, "ready", again.sentence ?? "");
    assert.deepEqual(stage.cloud.objects(), of.after, "what there is");
    await checkAftermath(stage);
    return `${told.provider.call} refused, then gone`;
  }
  assert.deepEqual(releasable(stage.cloud.objects()), releasable(of.before), "what is left");
  await checkAftermath(stage);
  return `failed: ${told.provider.call} ${told.provider.code}`;
}

/** What all releases of an account share is not of the release that failed. */
function releasable({ accounts: _accounts, groups: _groups, ...objects }: Objects): Objects {
  return objects;
}

/** The cloud misbehaves until it is told to stop. Resolves to how the row ended; null where it cannot. */
export async function conditionRow(
  db: Database,
  open: OpenCloud,
  { scenario, before, after }: Undisturbed,
  condition: Condition,
): Promise<string | null> {
  return onStage(db, open, scenario, async (stage) => {
    const input = await scenario.input(stage);
    const end = stage.cloud.begin(condition);
    if (end === null) return null;
    const routes = await routesOf(stage.place);
    const id = await ask(stage.place, input);
    // What began to fail must not keep what it left from being removed.
    const probe: Probe = async (boundary, step) => {
      if (boundary === "before intent" && step.name === "remove") end();
    };
    const row = await work(stage, id, probe);
    end();
    if (condition === "operation fails late" || condition === "operation never ends") {
      assert.equal(row.state, "failed", row.sentence ?? "");
      const { code, detail } = await failureOf(stage, id);
      const late = code === "operation.timed_out";
      assert.equal(late, condition === "operation never ends", `${code}: ${detail}`);
      if (condition === "operation fails late") assert.match(detail ?? "", /fail|broke/i);
      assert.ok(!["internal", "provider.unknown"].includes(code ?? ""), detail);
      assert.deepEqual(await routesOf(stage.place), routes, "the route was written");
      await checkAftermath(stage);
      assert.deepEqual(releasable(stage.cloud.objects()), releasable(before), "what is left");
      return `failed: ${code}`;
    }
    assert.equal(row.state, "ready", row.sentence ?? "");
    await settle(stage);
    await checkAftermath(stage);
    assert.deepEqual(stage.cloud.objects(), after, "what there is");
    return "ready";
  });
}

/** Every write is refused for a conflict, each time: it ends with that, not with the step's time. */
export async function refusedRow(
  db: Database,
  open: OpenCloud,
  { scenario, before }: Undisturbed,
): Promise<string> {
  return onStage(db, open, scenario, async (stage) => {
    const { cloud, place } = stage;
    const input = await scenario.input(stage);
    cloud.hook = ({ operation, phase, write }) =>
      write && phase === "before" ? (cloud.answer("conflict", operation) ?? undefined) : undefined;
    const probe: Probe = async (boundary, step) => {
      if (boundary === "before intent" && step.name === "remove") cloud.hook = () => undefined;
    };
    const began = stage.clock.now().getTime();
    const row = await work(stage, await ask(place, input), probe);
    const took = stage.clock.now().getTime() - began;
    assert.equal(row.state, "failed", row.sentence ?? "");
    const { code, detail, provider } = await failureOf(stage, row.id);
    assert.ok(code === "provider.fatal" || code === "provider.foreign", `${code}: ${detail}`);
    assert.ok(provider?.code, "the provider's code is not named");
    assert.ok(took < REFUSED_MS, `it took ${took} ms`);
    await checkAftermath(stage);
    assert.deepEqual(releasable(cloud.objects()), releasable(before), "what is left");
    return `failed: ${code} ${provider.code}`;
  });
}

/** Of the clock that jumps: well before a step's time is up. */
const REFUSED_MS = 90_000;

/** Code that does not start: the provider may call it active. */
export async function brokenRow(
  db: Database,
  open: OpenCloud,
  { scenario, before }: Undisturbed,
  wrap?: (adapter: ComputeAdapter) => ComputeAdapter,
): Promise<string> {
  return onStage(
    db,
    open,
    scenario,
    async (stage) => {
      const known = new Set(stage.place.blobs.keys());
      const input = await scenario.input(stage);
      for (const digest of stage.place.blobs.keys()) {
        if (!known.has(digest)) stage.cloud.breakZip(digest);
      }
      const routes = await routesOf(stage.place);
      const id = await ask(stage.place, input);
      const row = await work(stage, id);
      assert.equal(row.state, "failed", "code that does not start was released");
      assert.deepEqual(await routesOf(stage.place), routes, "the route was written");
      const { code, detail } = await failureOf(stage, id);
      const true_ = ["release.smoke_failed", "function.start_failed", "provider.fatal"];
      assert.ok(true_.includes(code ?? "") || code === "operation.timed_out", `${code}: ${detail}`);
      await checkAftermath(stage);
      assert.deepEqual(releasable(stage.cloud.objects()), releasable(before), "what is left");
      return `failed: ${code}`;
    },
    wrap,
  );
}

/** Something of the same name is there that another tool made: it is refused, and stays as it is. */
export async function foreignRow(
  db: Database,
  open: OpenCloud,
  { scenario }: Undisturbed,
  wrap?: (adapter: ComputeAdapter) => ComputeAdapter,
): Promise<string> {
  return onStage(
    db,
    open,
    scenario,
    async (stage) => {
      const { cloud, place } = stage;
      const input = await scenario.input(stage);
      const id = await ask(place, input);
      let planted: Objects | null = null;
      // A name may be known only once there is a release.
      const probe: Probe = async (boundary, step) => {
        if (planted !== null || boundary !== "before intent" || step.name !== "ensure") return;
        const [row] = await releasesOf(place);
        for (const { ref } of row?.parts ?? []) cloud.plantForeign(ref);
        planted = cloud.objects();
      };
      const { state } = await work(stage, id, probe);
      assert.equal(state, "failed", "what is foreign was taken");
      const { code, detail } = await failureOf(stage, id);
      assert.equal(code, "provider.foreign", detail);
      assert.deepEqual(cloud.objects(), planted, "what there is");
      await checkAftermath(stage);
      return `failed: ${code}`;
    },
    wrap,
  );
}

/** Asks what did not follow its route again, as the reconciler does; how many parts that were. */
async function settle(stage: Stage): Promise<number> {
  const { db, environment } = stage.place;
  const open = await db
    .select()
    .from(traffic)
    .where(and(eq(traffic.environmentId, environment), eq(traffic.settled, false)));
  if (open.length === 0) return 0;
  const id = await startOwnOperation(stage.services, environment, { kind: "settle" });
  assert.ok(id, "nothing was started");
  await work(stage, id);
  return open.length;
}

function hookOnce(
  cloud: FaultCloud,
  wanted: Pick<CloudCall, "operation" | "phase">,
  answer: Response,
): { happened: boolean } {
  const state = { happened: false };
  cloud.hook = ({ operation, phase }) => {
    if (state.happened || operation !== wanted.operation || phase !== wanted.phase)
      return undefined;
    state.happened = true;
    return answer;
  };
  return state;
}
