import assert from "node:assert/strict";
import { and, eq } from "drizzle-orm";
import { callContext } from "../../functions/creator/services.ts";
import { whoseAre } from "../../functions/creator/reconciler/known.ts";
import { releasesOf, routesOf, stepsOf } from "../../functions/creator/testing/place.ts";
import { never } from "../../functions/creator/testing/worker.ts";
import type { Seen } from "../../shared/ports/compute.ts";
import { lease, traffic } from "../../shared/schema/operations.ts";
import type { Stage } from "./stage.ts";

/**
 * What must hold however an operation ended: one resource a part of each release that stands, none
 * that no row knows, every resource tagged with who made it, traffic only to what answered.
 */
export async function checkAftermath(stage: Stage): Promise<void> {
  const { place, cloud, adapters } = stage;
  const releases = await releasesOf(place);
  assert.deepEqual(
    releases
      .filter(({ state }) => state !== "ready" && state !== "deleted")
      .map((row) => row.state),
    [],
    "a release is neither ready nor gone",
  );
  const seen = await listed(stage);
  const standing = { organizationId: place.organization, target: cloud.target };
  const whose = await whoseAre(place.db, standing, seen, []);
  const orphans = seen.filter((_, at) => whose[at]?.owner === "orphan");
  assert.deepEqual(
    orphans.map(({ ref }) => ref.name),
    [],
    "orphans",
  );
  const adapter = adapters[cloud.target]!;
  for (const { parts } of releases.filter(({ state }) => state === "ready")) {
    for (const { part, ref, want } of parts) {
      const times = seen.filter((one) => one.ref.name === ref.name).length;
      assert.equal(times, 1, `${part} is there ${times} times`);
      const one = await adapter.observe(callContext(stage.services, never, 0), ref);
      assert.equal(one?.hash, want.hash, "another content than was wanted");
      assert.deepEqual(one?.owner, want.owner, "its tags do not say who made it");
    }
  }
  await checkTraffic(stage);
  const held = await place.db
    .select()
    .from(lease)
    .where(eq(lease.key, `environment:${place.environment}`));
  assert.ok(
    held.every((one) => one.holder === null),
    "a lease is still held",
  );
}

/** Who takes traffic answered before, and every part follows the route. */
async function checkTraffic(stage: Stage): Promise<void> {
  const { place, cloud, adapters, smoked, early } = stage;
  assert.deepEqual(early, [], "traffic was moved to what had not answered");
  const releases = await releasesOf(place);
  const [route] = await routesOf(place);
  for (const { release, weight } of route?.table ?? []) {
    const row = releases.find(({ id }) => id === release)!;
    if (weight > 0) for (const { ref } of row.parts) assert.ok(smoked.has(ref.name), ref.name);
  }
  const open = await place.db
    .select()
    .from(traffic)
    .where(and(eq(traffic.environmentId, place.environment), eq(traffic.settled, false)));
  assert.deepEqual(open, [], "a part does not follow the route");
  const refs = releases
    .filter(({ state }) => state === "ready")
    .flatMap(({ parts }) => parts.map(({ ref }) => ref));
  if (refs.length === 0 || (route?.table ?? []).length === 0) return;
  const adapter = adapters[cloud.target]!;
  const { weights } = await adapter.observeTraffic(callContext(stage.services, never, 0), refs);
  for (const [name, weight] of Object.entries(weights)) {
    if (weight > 0) assert.ok(smoked.has(name), `${name} takes traffic and never answered`);
  }
}

async function listed(stage: Stage): Promise<Seen[]> {
  const scope = { organization: stage.place.organization };
  const found: Seen[] = [];
  const adapter = stage.adapters[stage.cloud.target]!;
  for await (const seen of adapter.list(callContext(stage.services, never, 0), scope)) {
    found.push(seen);
  }
  return found;
}

/** What a failed operation told: its code, and the call at the provider. */
export async function failureOf(stage: Stage, operation: string) {
  const failed = (await stepsOf(stage.place, operation)).find(({ state }) => state === "failed");
  const error = (failed?.error ?? {}) as {
    code?: string;
    detail?: string;
    provider?: { call: string | null; code: string | null };
  };
  return { step: failed?.name, ...error };
}
