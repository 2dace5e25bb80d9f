import assert from "node:assert/strict";
import type { Ref, Share, Want } from "../../shared/ports/compute.ts";
import {
  type ComputeCheck,
  type ComputeSubject,
  all,
  callContext,
  ensure,
  listed,
  request,
  removed,
  sampleWant,
  sendOne,
} from "../contract/adapters/compute-subject.ts";
import { systemClock } from "../../shared/clock.ts";

const LOG_PAUSE_MS = 200;

/** The life of two releases of one part, as a person would watch it: nothing of it is simulated. */
export function lifeOfTwoReleases(patienceMs: number): ComputeCheck {
  return {
    name: "deploy, smoke, route, promote, roll back, logs, metrics, remove",
    async run(subject) {
      const { adapter } = subject;
      const first = await released(subject);
      const second = await released(subject, first);
      const [one, two] = [adapter.name(first.key), adapter.name(second.key)];
      await follow(subject, [
        { ref: one, weight: 100 },
        { ref: two, weight: 0 },
      ]);
      // A canary, where the provider itself can; then promoted, then rolled back.
      if (adapter.caps.split >= 2) {
        await follow(subject, [
          { ref: one, weight: 90 },
          { ref: two, weight: 10 },
        ]);
      }
      await follow(subject, [
        { ref: one, weight: 0 },
        { ref: two, weight: 100 },
      ]);
      await follow(subject, [
        { ref: one, weight: 100 },
        { ref: two, weight: 0 },
      ]);
      await smoke(subject, second);
      await logged(subject, one, patienceMs);
      await measured(subject, one);
      for (const ref of [two, one]) {
        await removed(subject, ref);
        const left = await listed(subject, first.owner.organization);
        assert.ok(!left.some((seen) => seen.ref.name === ref.name), `${ref.name} is still there`);
      }
      assert.deepEqual(await listed(subject, first.owner.organization), [], "what is left");
    },
  };
}

/** One that answered as itself: "ready" from a provider proves nothing. */
async function released(subject: ComputeSubject, before?: Want): Promise<Want> {
  const { organization, project, environment } = before?.key ?? {};
  const over = before === undefined ? {} : { organization, project, environment };
  const want = await sampleWant(subject, "answers", { key: over as Partial<Want["key"]> });
  assert.deepEqual(await ensure(subject, want), { kind: "done" });
  await smoke(subject, want);
  return want;
}

async function smoke(subject: ComputeSubject, want: Want): Promise<void> {
  const { release, part } = want.key;
  const answer = await request(subject, subject.adapter.name(want.key), "/.lintas/ready");
  const said: unknown = await answer.json();
  assert.deepEqual(said, { release, part }, `GET /.lintas/ready answered ${answer.status}`);
}

async function follow(subject: ComputeSubject, shares: readonly Share[]): Promise<void> {
  const { adapter } = subject;
  const refs = shares.map(({ ref }) => ref);
  for (;;) {
    const seen = await adapter.observeTraffic(callContext(), refs);
    const [next] = adapter.traffic(shares, seen);
    if (next === undefined) break;
    const progress = await sendOne(adapter, next, null);
    assert.equal(progress.kind, "done", `${next.do} failed`);
  }
  if (adapter.caps.split === 0) return;
  const { weights } = await adapter.observeTraffic(callContext(), refs);
  for (const { ref, weight } of shares) assert.equal(weights[ref.name] ?? 0, weight, ref.name);
}

async function logged(subject: ComputeSubject, ref: Ref, patienceMs: number): Promise<void> {
  await request(subject, ref, "/live");
  const until = performance.now() + patienceMs;
  for (;;) {
    const lines = await all(subject.adapter.logs(callContext(), ref, { after: 0, follow: false }));
    if (lines.some(({ text }) => text.includes("/live"))) return;
    assert.ok(performance.now() < until, "its log does not show the request");
    await systemClock.sleep(LOG_PAUSE_MS);
  }
}

async function measured(subject: ComputeSubject, ref: Ref): Promise<void> {
  const to = new Date();
  const from = new Date(to.getTime() - 3_600_000);
  const series = await subject.adapter.metrics(callContext(), ref, { from, to, stepSeconds: 300 });
  // Real metrics come minutes late: what there is must be well-formed.
  for (const { points } of series) {
    for (const { value } of points) assert.ok(Number.isFinite(value));
  }
}
