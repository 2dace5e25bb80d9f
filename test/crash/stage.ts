import type { OperationInput } from "../../shared/domain/operation.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import { generateSealingKeyPair } from "../../shared/sealing.ts";
import type { Services } from "../../functions/creator/services.ts";
import {
  ask,
  askDeploy,
  newBuild,
  newPlace,
  operationOf,
  type Place,
  releasesOf,
  routesOf,
  setSecret,
  setVariable,
} from "../../functions/creator/testing/place.ts";
import {
  type MemoryJobs,
  memoryJobs,
  servicesOf,
  targetsOf,
  workUntilEnded,
} from "../../functions/creator/testing/worker.ts";
import type { Database } from "../../shared/database.ts";
import { type MemoryCloud, memoryCloud } from "../fakes/memory/compute.ts";

const sealingKey = await generateSealingKeyPair("memory");

/** One environment with clouds of its own, and a worker that lives. */
export interface Stage {
  place: Place;
  clouds: Record<string, MemoryCloud>;
  adapters: Record<string, ComputeAdapter>;
  services: Services & { jobs: MemoryJobs };
}

export interface Scenario {
  /** Of the operation that is killed; the table's first column. */
  name: string;
  targets: readonly string[];
  /** Names of functions. */
  parts: readonly ("api" | "web")[];
  keepReleases: number;
  /** The provider mints ids, needs polls, and shows what it made only some time later. */
  slow: boolean;
  /** Builds that are live before it, one after the other. */
  before: readonly string[];
  input(stage: Stage): Promise<OperationInput>;
  /** At which step a cancel is asked for; `same`: at the boundary where the worker dies. */
  cancelAt: "same" | "smoke" | null;
}

const FUNCTIONS = {
  api: {
    path: "/api",
    entry: "api.ts",
    variables: { GREETING: null },
    secrets: ["TOKEN"],
    smoke: { path: "/api/health" },
  },
  web: {
    path: "/",
    entry: "web.ts",
    access: "private" as const,
    schedules: [{ cron: "0 * * * *", path: "/tick" }],
  },
};

const deployOf = (version: string) => async (stage: Stage, scenario: Scenario) => {
  const { id } = await buildOf(stage, scenario, version);
  const targets = [...scenario.targets];
  return {
    kind: "deploy" as const,
    build: id,
    targets,
    route: true,
    weight: 100,
    fingerprint: null,
    plan: null,
  };
};

const usual = {
  targets: ["local"],
  parts: ["api", "web"],
  keepReleases: 5,
  slow: false,
  before: ["1", "2"],
  cancelAt: null,
} satisfies Partial<Scenario>;

/** Every operation that the crash table covers. */
export const scenarios: readonly Scenario[] = [
  scenario("deploy", { before: [], targets: ["local", "servers:one"] }, deployOf("3")),
  scenario("deploy, retiring", { keepReleases: 0 }, deployOf("3")),
  scenario("deploy, slow provider", { before: [], parts: ["api"], slow: true }, deployOf("3")),
  scenario("promote", {}, async (stage) => {
    const [first] = await releasesOf(stage.place);
    return { kind: "promote", release: first!.id, weight: 100 };
  }),
  scenario("rollback", { targets: ["local", "servers:one"], parts: ["api"] }, async () => ({
    kind: "rollback",
    version: null,
  })),
  scenario("destroy", {}, async () => ({ kind: "destroy" })),
  scenario("cancel", { before: ["1"], cancelAt: "same" }, deployOf("3")),
  scenario("cancel, undoing", { before: ["1"], cancelAt: "smoke" }, deployOf("3")),
];

function scenario(
  name: string,
  over: Partial<Scenario>,
  input: (stage: Stage, scenario: Scenario) => Promise<OperationInput>,
): Scenario {
  const made: Scenario = { ...usual, ...over, name, input: (stage) => input(stage, made) };
  return made;
}

/** A fresh environment in which everything that comes before the operation is done. */
export async function setStage(db: Database, of: Scenario): Promise<Stage> {
  const place = await newPlace(db, of.keepReleases);
  const clouds: Record<string, MemoryCloud> = {};
  const adapters: Record<string, ComputeAdapter> = {};
  for (const target of of.targets) {
    const cloud = memoryCloud({ sealingKey, repeatable: !of.slow });
    if (of.slow) cloud.pollsUntilReady = 2;
    clouds[target] = cloud;
    adapters[target] = of.slow ? visibleLater(cloud) : cloud.adapter();
  }
  const services = { ...servicesOf(place, { jobs: memoryJobs(), targets: targetsOf(adapters) }) };
  const stage = { place, clouds, adapters, services: services as Stage["services"] };
  await setVariable(place, "GREETING", "hello");
  await setSecret(place, "TOKEN", "a token");
  for (const version of of.before) {
    const { id } = await buildOf(stage, of, version);
    const operation = await askDeploy(place, id, { targets: [...of.targets] });
    await workUntilEnded(place, stage.services, [operation]);
    const { state, sentence } = await operationOf(place, operation);
    if (state !== "ready") throw new Error(`the stage is not set: ${sentence}`);
  }
  return stage;
}

/** What stands before the operation, to compare with afterwards. */
export async function standing(stage: Stage) {
  const [routes, releases] = await Promise.all([routesOf(stage.place), releasesOf(stage.place)]);
  return { routes, ready: releases.filter((row) => row.state === "ready").map((row) => row.id) };
}

export async function askFor(stage: Stage, of: Scenario): Promise<string> {
  return ask(stage.place, await of.input(stage));
}

function buildOf(stage: Stage, of: Scenario, version: string) {
  const chosen = of.parts.map((part) => [part, FUNCTIONS[part]]);
  return newBuild(stage.place, version, Object.fromEntries(chosen) as typeof FUNCTIONS);
}

/** Longer than a lease, so that a worker which takes over does not see it at once. */
const HIDDEN_MS = 400;

/** What was created is not to be observed for a while, as clouds do it. */
function visibleLater(cloud: MemoryCloud): ComputeAdapter {
  const adapter = cloud.adapter();
  const since = new Map<string, number>();
  return {
    ...adapter,
    async observe(cx, ref) {
      const seen = await adapter.observe(cx, ref);
      const made = since.get(ref.name);
      if (made !== undefined && performance.now() - made < HIDDEN_MS) return null;
      // It becomes ready by itself, whether anybody asks for it or not.
      if (seen?.ready === false) await adapter.poll(cx, ref.name);
      return seen;
    },
    async send(cx, step, seen) {
      if (step.do === "put-part" && !since.has(step.ref.name)) {
        since.set(step.ref.name, performance.now());
      }
      return adapter.send(cx, step, seen);
    },
  };
}
