import assert from "node:assert/strict";
import { canonicalJson } from "../../../shared/canonical.ts";
import { systemClock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Seen, Want } from "../../../shared/ports/compute.ts";
import { seal } from "../../../shared/sealing.ts";
import {
  type ComputeCheck,
  all,
  callContext,
  ensure,
  ids,
  listed,
  observed,
  putSample,
  removed,
  request,
  sampleWant,
  settle,
} from "./compute-subject.ts";
import { logChecks } from "./log-checks.ts";

/** All that a compute adapter promises; each later one must pass every one of them. */
export const computeChecks: readonly ComputeCheck[] = [
  {
    name: "the same key gives the same name for ever, and another key another",
    async run(subject) {
      const { key } = await sampleWant(subject);
      const { adapter } = subject;
      assert.deepEqual(adapter.name(key), adapter.name(structuredClone(key)));
      const others = [{ release: ids.release() }, { part: "web" }].map((over) =>
        canonicalJson(adapter.name({ ...key, ...over })),
      );
      assert.equal(new Set([...others, canonicalJson(adapter.name(key))]).size, 3);
    },
  },
  {
    name: "every name that a key may have is accepted",
    async run(subject) {
      const longest = `p${"x".repeat(31)}`;
      const want = await sampleWant(subject, "answers", {
        key: { part: longest, project: longest, environment: longest },
      });
      assert.deepEqual(await ensure(subject, want), { kind: "done" });
      assert.equal((await observed(subject, want)).ready, true);
    },
  },
  {
    name: "observing nothing gives null and makes nothing",
    async run(subject) {
      const want = await sampleWant(subject);
      const ref = subject.adapter.name(want.key);
      assert.equal(await subject.adapter.observe(callContext(), ref), null);
      assert.deepEqual(await listed(subject, want.owner.organization), []);
    },
  },
  {
    name: "what was ensured is ready and needs no further write",
    async run(subject) {
      const want = await sampleWant(subject);
      assert.deepEqual(await ensure(subject, want), { kind: "done" });
      const seen = await observed(subject, want);
      assert.equal(seen.ready, true);
      assert.equal(seen.hash, want.hash);
      assert.deepEqual(seen.ref, subject.adapter.name(want.key));
      assert.deepEqual(subject.adapter.diff(want, seen), []);
    },
  },
  {
    name: "diff and remove are pure: they give the same twice and leave their arguments alone",
    async run(subject) {
      const { adapter } = subject;
      const want = await sampleWant(subject);
      const before = canonicalJson(want);
      assert.deepEqual(adapter.diff(want, null), adapter.diff(want, null));
      assert.equal(canonicalJson(want), before);
      await ensure(subject, want);
      const seen = await observed(subject, want);
      const seenBefore = canonicalJson(seen);
      assert.deepEqual(adapter.remove(seen.ref, seen), adapter.remove(seen.ref, seen));
      assert.equal(canonicalJson(seen), seenBefore);
    },
  },
  {
    name: "a step survives JSON and holds no secret in clear",
    async run(subject) {
      const key = await subject.adapter.sealingKey(callContext());
      const want = await sampleWant(subject);
      const secrets =
        key === null
          ? null
          : await seal(
              key,
              JSON.stringify({ PASSWORD: "open sesame" }),
              `${want.key.release}/${want.key.part}`,
            );
      for (const step of subject.adapter.diff({ ...want, secrets }, null)) {
        assert.deepEqual(JSON.parse(JSON.stringify(step)), step);
        assert.ok(!JSON.stringify(step).includes("open sesame"));
      }
      await putSample(subject, want);
      const steps = subject.adapter.diff({ ...want, secrets }, null);
      assert.deepEqual(await settle(subject.adapter, steps), { kind: "done" });
      assert.ok(!JSON.stringify(await observed(subject, want)).includes("open sesame"));
    },
  },
  {
    name: "a repeated send makes one resource",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      const steps = subject.adapter.diff(want, null).filter(({ mints }) => !mints);
      for (let again = 0; again < 3; again++) {
        assert.deepEqual(await settle(subject.adapter, steps), { kind: "done" });
      }
      assert.equal((await listed(subject, want.owner.organization)).length, 1);
      await removed(subject, subject.adapter.name(want.key));
      assert.deepEqual(await listed(subject, want.owner.organization), []);
    },
  },
  {
    name: "two sends of one step at once make one resource",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      const steps = subject.adapter.diff(want, null).filter(({ mints }) => !mints);
      const ends = await Promise.allSettled([1, 2, 3].map(() => settle(subject.adapter, steps)));
      for (const end of ends) {
        if (end.status === "rejected") {
          const means = subject.adapter.judge(end.reason);
          assert.ok(["retry", "conflict", "exists", "throttle"].includes(means), means);
        }
      }
      assert.equal((await listed(subject, want.owner.organization)).length, 1);
      assert.equal((await observed(subject, want)).ready, true);
    },
  },
  {
    name: "the creating call carries every ownership tag, in observe and in list",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      const [first] = subject.adapter.diff(want, null);
      assert.ok(first, "there is no creating step");
      await subject.adapter.send(callContext(), first);
      assert.deepEqual((await observed(subject, want)).owner, want.owner);
      const tags = (await listed(subject, want.owner.organization)).map(({ owner }) => owner);
      assert.deepEqual(tags, [want.owner]);
    },
  },
  {
    name: "what is foreign is reported foreign and neither overwritten, moved nor removed",
    async run(subject) {
      const { adapter } = subject;
      const want = await sampleWant(subject);
      const ref = adapter.name(want.key);
      await subject.plantForeign(ref);
      const before = await observed(subject, want);
      assert.equal(before.owner, "foreign");
      assert.deepEqual(adapter.diff(want, before), []);
      assert.deepEqual(adapter.traffic(ref, before, 100), []);
      assert.deepEqual(adapter.remove(ref, before), []);
      await putSample(subject, want);
      // A writer that observed just before the foreign thing appeared.
      for (const step of adapter.diff(want, null)) {
        const failure = await adapter.send(callContext(), step).then(
          (progress) => (progress.kind === "failed" ? "fatal" : "done"),
          (error: unknown) => adapter.judge(error),
        );
        assert.ok(["conflict", "exists", "fatal", "denied"].includes(failure), failure);
      }
      const after = await observed(subject, want);
      assert.equal(after.owner, "foreign");
      assert.equal(after.hash, before.hash);
    },
  },
  {
    name: "nothing foreign is listed as ours",
    async run(subject) {
      const want = await sampleWant(subject);
      await subject.plantForeign(subject.adapter.name(want.key));
      assert.deepEqual(await listed(subject, want.owner.organization), []);
    },
  },
  {
    name: "a function that exits at its start is never ready, and its end is told",
    async run(subject) {
      const want = await sampleWant(subject, "exits");
      const progress = await ensure(subject, want, "exits");
      assert.equal(progress.kind, "failed");
      assert.equal(progress.kind === "failed" && progress.code, "function.start_failed");
      assert.notEqual((await observed(subject, want)).ready, true);
    },
  },
  {
    name: "a part is not ready before it really answers",
    async run(subject) {
      const want = await sampleWant(subject, "slow");
      await putSample(subject, want, "slow");
      const [step] = subject.adapter.diff(want, null);
      assert.ok(step);
      const sending = subject.adapter.send(callContext(), step);
      await Promise.race([sending, systemClock.sleep(200)]);
      const seen = await subject.adapter.observe(callContext(), step.ref);
      assert.notEqual(seen?.ready, true);
      await sending;
      assert.deepEqual(await settle(subject.adapter, [step]), { kind: "done" });
      assert.equal((await observed(subject, want)).ready, true);
    },
  },
  {
    name: "what was removed is gone, and removing it again is nothing",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const seen = await observed(subject, want);
      const steps = subject.adapter.remove(seen.ref, seen);
      assert.ok(steps.length > 0);
      assert.deepEqual(await settle(subject.adapter, steps), { kind: "done" });
      assert.equal(await subject.adapter.observe(callContext(), seen.ref), null);
      assert.deepEqual(subject.adapter.remove(seen.ref, null), []);
      for (const step of steps) {
        const means = await settle(subject.adapter, [step]).then(
          ({ kind }) => kind,
          (error: unknown) => subject.adapter.judge(error),
        );
        assert.ok(["done", "gone"].includes(means), means);
      }
    },
  },
  {
    name: "what was removed can be made again",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      await removed(subject, subject.adapter.name(want.key));
      assert.deepEqual(await ensure(subject, want), { kind: "done" });
      assert.equal((await observed(subject, want)).ready, true);
    },
  },
  {
    name: "a release that stands is never changed into another",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const other = { ...want, variables: { COLOUR: "red" }, hash: "another" };
      const steps = subject.adapter.diff(other, null);
      const means = await settle(subject.adapter, steps).then(
        ({ kind }) => kind,
        (error: unknown) => subject.adapter.judge(error),
      );
      assert.ok(["conflict", "exists", "fatal", "failed"].includes(means), means);
      assert.equal((await observed(subject, want)).hash, want.hash);
    },
  },
  {
    name: "traffic is told with as few writes as needed",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const { adapter } = subject;
      const ref = adapter.name(want.key);
      for (const weight of [100, 0]) {
        const seen = await observed(subject, want);
        await settle(adapter, adapter.traffic(ref, seen, weight));
        assert.deepEqual(adapter.traffic(ref, await observed(subject, want), weight), []);
        assert.deepEqual(adapter.diff(want, await observed(subject, want)), []);
      }
    },
  },
  {
    name: "an artifact is uploaded once, whole, and only under its own digest",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      await putSample(subject, want);
      const wrong = { ...want.artifact, digest: "0".repeat(64) };
      const { organization } = want.owner;
      await assert.rejects(
        subject.adapter.putArtifact(callContext(), { organization, ...wrong }, async () =>
          new Blob(["x".repeat(wrong.size)]).stream(),
        ),
        (error: unknown) => error instanceof AppError && error.code === "blob.digest_mismatch",
      );
      const spoilt = await sampleWant(subject, "answers", { key: { organization } });
      const step = subject.adapter.diff({ ...spoilt, artifact: wrong }, null)[0];
      assert.ok(step);
      await assert.rejects(settle(subject.adapter, [step]));
    },
  },
  {
    name: "a request reaches the release itself, whatever takes the traffic",
    async run(subject) {
      const first = await sampleWant(subject);
      const second = await sampleWant(subject, "answers", {
        key: { organization: first.key.organization },
      });
      for (const want of [first, second]) await ensure(subject, want);
      for (const want of [first, second]) {
        const { release, part } = want.key;
        const ref = subject.adapter.name(want.key);
        const ready = await request(subject, ref, "/.lintas/ready");
        assert.deepEqual(await ready.json(), { release, part });
        const answer = await request(subject, ref, "/some/path?q=1");
        const body = (await answer.json()) as { release: string; path: string };
        assert.equal(body.release, release);
        assert.equal(body.path, "/some/path");
      }
    },
  },
  ...logChecks,
  {
    name: "list gives an organization its own and all without one",
    async run(subject) {
      const [mine, yours] = [await sampleWant(subject), await sampleWant(subject)];
      for (const want of [mine, yours]) await ensure(subject, want);
      const name = (want: Want) => subject.adapter.name(want.key).name;
      const names = (all: Seen[]) => all.map(({ ref }) => ref.name);
      assert.deepEqual(names(await listed(subject, mine.owner.organization)), [name(mine)]);
      const everyone = names(await all(subject.adapter.list(callContext(), {})));
      assert.ok(everyone.includes(name(mine)) && everyone.includes(name(yours)));
    },
  },
  {
    name: "metrics tell of a running release",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const ref = subject.adapter.name(want.key);
      await request(subject, ref, "/");
      const metrics = await subject.adapter.metrics(callContext(), ref);
      for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value) && value >= 0);
      assert.ok(metrics.instances > 0);
    },
  },
  {
    name: "every known error is judged, and an unknown one is fatal",
    async run(subject) {
      for (const { name, error, means } of subject.errors) {
        assert.equal(subject.adapter.judge(error), means, name);
      }
      for (const unknown of [new Error("never seen"), "text", null, undefined, 42, {}]) {
        assert.equal(subject.adapter.judge(unknown), "fatal");
      }
    },
  },
  {
    name: "a connection in order lacks no permission",
    async run(subject) {
      assert.deepEqual(await subject.adapter.check(callContext()), []);
    },
  },
];
