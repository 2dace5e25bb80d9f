import assert from "node:assert/strict";
import { eq } from "drizzle-orm";
import { lease } from "../../shared/schema/operations.ts";
import {
  eventsOf,
  operationOf,
  releasesOf,
  routesOf,
  stepsOf,
} from "../../functions/creator/testing/place.ts";
import { callContext } from "../../functions/creator/services.ts";
import { never } from "../../functions/creator/testing/worker.ts";
import type { Scenario, Stage, standing } from "./stage.ts";

type Standing = Awaited<ReturnType<typeof standing>>;

/**
 * Everything that must hold once an operation has ended, whatever happened to its workers. Throws
 * where it does not; resolves to how it ended.
 */
export async function checkAftermath(
  stage: Stage,
  scenario: Scenario,
  operation: string,
  before: Standing,
): Promise<string> {
  const row = await operationOf(stage.place, operation);
  await checkEvents(stage, operation, row.state);
  await checkEnding(stage, scenario, operation, before);
  await checkResources(stage);
  const held = await stage.place.db
    .select()
    .from(lease)
    .where(eq(lease.key, `environment:${stage.place.environment}`));
  assert.ok(
    held.every((one) => one.holder === null),
    "a lease is still held",
  );
  return row.state;
}

/** Numbers without a gap, every change of a step once and in order, one beginning and one end. */
async function checkEvents(stage: Stage, operation: string, state: string): Promise<void> {
  const events = await eventsOf(stage.place, operation);
  assert.deepEqual(
    events.map((event) => event.seq),
    events.map((_, at) => at + 1),
  );
  const own = events.filter((event) => event.type === "operation").map(({ data }) => data["state"]);
  assert.deepEqual(own, ["progress", state]);
  assert.equal(events.at(-1)?.type, "operation");
  for (const step of await stepsOf(stage.place, operation)) {
    const ofStep = events.filter((event) => event.type === "step" && event.data["no"] === step.no);
    const told = ofStep.map(({ data }) => String(data["state"]));
    // What an open step waits for may change while its state does not.
    const changes = ofStep.map(
      ({ data }) => `${String(data["state"])} ${String(data["sentence"])}`,
    );
    const what = `events of step ${step.no} ${step.name}: ${changes.join(", ")}`;
    assert.equal(told.at(-1), step.state, what);
    assert.ok(["done", "cancelled"].includes(step.state), what);
    assert.ok(
      changes.every((change, at) => change !== changes[at - 1]),
      what,
    );
    if (step.state === "done") assert.equal(told[0], "intent", what);
    const order = ["intent", "sent", "wait", "done", "cancelled"];
    assert.deepEqual(
      told,
      told.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
      what,
    );
  }
}

async function checkEnding(
  stage: Stage,
  scenario: Scenario,
  operation: string,
  before: Standing,
): Promise<void> {
  const row = await operationOf(stage.place, operation);
  const routes = await routesOf(stage.place);
  const releases = await releasesOf(stage.place);
  const table = routes[0]?.table ?? [];
  const own = releases.filter((release) => release.operationId === operation);
  const said = row.sentence ?? "";
  if (row.state === "cancelled") {
    assert.notEqual(scenario.cancelAt, null, "nobody cancelled it");
    assert.match(said, /^Cancelled\. .*the route was not written/i);
    assert.deepEqual(routes, before.routes);
    assert.ok(own.every((release) => release.state === "deleted"));
    for (const step of await stepsOf(stage.place, operation)) {
      const smoked = `${step.part} on ${step.target} answered`;
      if (step.name === "smoke") {
        assert.equal(said.toLowerCase().includes(smoked), step.state === "done", said);
      }
    }
    return;
  }
  assert.equal(row.state, "ready", said);
  assert.equal(routes.length, before.routes.length + 1, "not exactly one route was written");
  assert.equal(routes[0]?.operationId, operation);
  switch (row.input.kind) {
    case "deploy":
      assert.match(said, /the route was written/i);
      assert.deepEqual(own.map((release) => release.target).sort(), [...scenario.targets].sort());
      assert.deepEqual(
        table.map((entry) => entry.release).sort(),
        own.map((release) => release.id).sort(),
      );
      return;
    case "promote":
      assert.deepEqual(table, [{ target: "local", release: row.input.release, weight: 100 }]);
      return;
    case "rollback":
      assert.deepEqual(table, before.routes[1]?.table);
      return;
    case "destroy":
      assert.deepEqual(table, []);
      assert.ok(releases.every((release) => release.state === "deleted"));
      return;
    case "route":
    case "retire":
    case "settle":
    case "repair":
      throw new Error(`the table has no ${row.input.kind}`);
  }
}

/** On the targets is what the rows say: nothing twice, nothing lost, nothing nobody knows. */
async function checkResources(stage: Stage): Promise<void> {
  const routes = await routesOf(stage.place);
  const releases = await releasesOf(stage.place);
  const live = new Set(routes[0]?.table.map((entry) => entry.release));
  assert.deepEqual(
    releases.filter((row) => row.state !== "ready" && row.state !== "deleted"),
    [],
  );
  for (const [target, cloud] of Object.entries(stage.clouds)) {
    const wanted = releases
      .filter((row) => row.state === "ready" && row.target === target)
      .flatMap((row) => row.parts.map(({ ref }) => ref.name));
    const cx = callContext(stage.services, never, 0);
    const listed: string[] = [];
    for await (const seen of stage.adapters[target]!.list(cx, {})) listed.push(seen.ref.name);
    assert.deepEqual(listed.sort(), wanted.sort(), `resources on ${target}`);
    for (const [effect, times] of cloud.effects) {
      if (!effect.startsWith("warm")) assert.equal(times, 1, `${effect} happened ${times} times`);
    }
    for (const part of cloud.parts.values()) {
      const warm = live.has(part.want?.key.release ?? "");
      assert.equal(part.weight > 0, warm, `${part.ref.name} has the weight ${part.weight}`);
      assert.equal(part.ready, true);
    }
  }
  const schedules = stage.services.jobs.schedules.get(stage.place.environment);
  const newest = releases.find((row) => live.has(row.id));
  const web = newest?.parts.some(({ part }) => part === "web") === true;
  assert.deepEqual(
    schedules?.map(({ job }) => job.path),
    web ? ["/tick"] : [],
  );
}
