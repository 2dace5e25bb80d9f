import assert from "node:assert/strict";
import { canonicalJson } from "../../../shared/canonical.ts";
import { systemClock } from "../../../shared/clock.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { Seen, Step, Want } from "../../../shared/ports/compute.ts";
import { seal } from "../../../shared/sealing.ts";
import {
  type ComputeCheck,
  all,
  bring,
  callContext,
  ended,
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

/** More writes than any traffic setting needs. */
const TURNS = 10;

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
      const names = { project: longest, environment: longest };
      const want = await sampleWant(subject, "answers", { key: { part: longest, names } });
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
    name: "what was ensured is ready, shows the fields of its want and needs no further write",
    async run(subject) {
      const want = await sampleWant(subject, "answers", { variables: { COLOUR: "red" } });
      assert.deepEqual(await ensure(subject, want), { kind: "done" });
      const seen = await observed(subject, want);
      assert.equal(seen.ready, true);
      assert.equal(seen.hash, want.hash);
      assert.deepEqual(seen.ref, subject.adapter.name(want.key));
      assert.deepEqual(subject.adapter.diff(want, seen), []);
      const wanted = subject.adapter.fields(want);
      for (const [field, value] of Object.entries(seen.fields)) {
        assert.equal(value, wanted[field] ?? null, field);
      }
      assert.ok(Object.keys(seen.fields).length > 3, "hardly a field is seen");
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
    name: "a step survives JSON and holds no secret in clear, and nothing seen does",
    async run(subject) {
      const plain = await sampleWant(subject);
      const key = await subject.adapter.sealingKey(callContext(), plain.key.kind);
      const context = `${plain.key.release}/${plain.key.part}`;
      const text = JSON.stringify({ PASSWORD: "open sesame" });
      const want = { ...plain, secrets: key === null ? null : await seal(key, text, context) };
      const steps: Step[] = [];
      await putSample(subject, want);
      const ended = await bring(subject.adapter, want, {
        step: (step) => void steps.push(step),
        seen: (seen) => assert.ok(!JSON.stringify(seen).includes("open sesame")),
      });
      assert.deepEqual(ended, { kind: "done" });
      for (const step of steps) {
        assert.deepEqual(JSON.parse(JSON.stringify(step)), step);
        assert.ok(!JSON.stringify(step).includes("open sesame"));
      }
      assert.ok(!JSON.stringify(await observed(subject, want)).includes("open sesame"));
      const all = await listed(subject, want.owner.organization);
      assert.ok(!JSON.stringify(all).includes("open sesame"));
    },
  },
  {
    name: "a repeated send makes one resource",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      assert.deepEqual(await bring(subject.adapter, want, { times: 3 }), { kind: "done" });
      assert.equal((await listed(subject, want.owner.organization)).length, 1);
      await removed(subject, subject.adapter.name(want.key));
      assert.deepEqual(await listed(subject, want.owner.organization), []);
    },
  },
  {
    name: "several workers at once make one resource",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      const ends = await Promise.allSettled([1, 2, 3].map(() => bring(subject.adapter, want)));
      for (const end of ends) {
        if (end.status === "rejected") {
          const means = subject.adapter.judge(end.reason);
          assert.ok(["retry", "conflict", "exists", "throttle", "not-yet"].includes(means), means);
        }
      }
      assert.deepEqual(await bring(subject.adapter, want), { kind: "done" });
      assert.equal((await listed(subject, want.owner.organization)).length, 1);
    },
  },
  {
    name: "the creating call carries ownership tags, and observe and list give them all",
    async run(subject) {
      const want = await sampleWant(subject);
      await putSample(subject, want);
      const ended = await bring(subject.adapter, want, {
        seen({ owner }) {
          assert.notEqual(owner, "foreign", "for a moment it was nobody's");
          assert.equal(owner !== "foreign" && owner.organization, want.owner.organization);
        },
      });
      assert.deepEqual(ended, { kind: "done" });
      assert.deepEqual((await observed(subject, want)).owner, want.owner);
      const tags = (await listed(subject, want.owner.organization)).map(({ owner }) => owner);
      assert.deepEqual(tags, [want.owner]);
    },
  },
  {
    name: "what is foreign is reported foreign and neither overwritten nor removed",
    async run(subject) {
      const { adapter } = subject;
      const want = await sampleWant(subject);
      const ref = adapter.name(want.key);
      await subject.plantForeign(ref);
      const before = await observed(subject, want);
      assert.equal(before.owner, "foreign");
      assert.deepEqual(adapter.diff(want, before), []);
      assert.deepEqual(adapter.remove(ref, before), []);
      await putSample(subject, want);
      // A writer that observed just before the foreign thing appeared.
      const end = await settle(adapter, adapter.diff(want, null)).then(
        ({ kind }) => (kind === "failed" ? "fatal" : kind),
        (error: unknown) => adapter.judge(error),
      );
      assert.ok(["conflict", "exists", "fatal", "denied"].includes(end), end);
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
    name: "a function that exits at its start is never taken for one that answers",
    async run(subject) {
      const want = await sampleWant(subject, "exits");
      const progress = await ensure(subject, want, "exits");
      if (subject.provesStart) {
        assert.equal(progress.kind, "failed");
        assert.equal(progress.kind === "failed" && progress.code, "function.start_failed");
        assert.notEqual((await observed(subject, want)).ready, true);
        return;
      }
      const ref = subject.adapter.name(want.key);
      const status = await request(subject, ref, "/.lintas/ready").then(
        (answer) => answer.status,
        () => 0,
      );
      assert.ok(status === 0 || status >= 500, `it answered ${status}`);
    },
  },
  {
    name: "a part whose start is proven is not ready before it really answers",
    async run(subject) {
      const want = await sampleWant(subject, "slow");
      await putSample(subject, want, "slow");
      if (subject.provesStart) {
        const [step] = subject.adapter.diff(want, null);
        assert.ok(step);
        const sending = subject.adapter.send(callContext(), step, null);
        await Promise.race([sending, systemClock.sleep(200)]);
        const seen = await subject.adapter.observe(callContext(), step.ref);
        assert.notEqual(seen?.ready, true);
        await ended(subject.adapter, await sending);
      }
      assert.deepEqual(await bring(subject.adapter, want), { kind: "done" });
      assert.equal((await observed(subject, want)).ready, true);
    },
  },
  {
    name: "what was removed is gone, and removing it again is nothing",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const ref = subject.adapter.name(want.key);
      const steps = await removed(subject, ref);
      assert.ok(steps.length > 0);
      assert.equal(await subject.adapter.observe(callContext(), ref), null);
      assert.deepEqual(subject.adapter.remove(ref, null), []);
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
    name: "a release that was removed beside another one stands no more, and the other one does",
    async run(subject) {
      const { adapter } = subject;
      const first = await sampleWant(subject);
      const { organization, project, environment } = first.key;
      const key = { organization, project, environment };
      const second = await sampleWant(subject, "answers", { key });
      const third = await sampleWant(subject, "answers", { key });
      for (const want of [first, second]) await ensure(subject, want);
      const ref = adapter.name(first.key);
      await removed(subject, ref);
      // Never made, and made and removed, are the same.
      for (const one of [ref, adapter.name(third.key)]) {
        const seen = await adapter.observe(callContext(), one);
        if (seen !== null) {
          const { hash, ready, url, revision } = seen;
          const nothing = { hash: "", ready: false, url: undefined, revision: undefined };
          assert.deepEqual({ hash, ready, url, revision }, nothing);
        }
        assert.deepEqual(adapter.remove(one, seen), []);
      }
      const left = await listed(subject, organization);
      assert.deepEqual(
        left.map(({ hash }) => hash),
        [second.hash],
      );
      assert.equal((await observed(subject, second)).ready, true);
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
    name: "traffic is told with as few writes as needed, and stays as it was told",
    async run(subject) {
      const { adapter } = subject;
      const first = await sampleWant(subject);
      const { organization, project, environment } = first.key;
      const key = { organization, project, environment };
      const second = await sampleWant(subject, "answers", { key });
      for (const want of [first, second]) await ensure(subject, want);
      const refs = [first, second].map(({ key: one }) => adapter.name(one));
      for (const weights of [
        [100, 0],
        [60, 40],
        [0, 100],
      ]) {
        const shares = refs.map((ref, at) => ({ ref, weight: weights[at] ?? 0 }));
        const before = await adapter.observeTraffic(callContext(), refs);
        const steps = adapter.traffic(shares, before);
        // Where all traffic must be somewhere, the first release has it without being told.
        const told = refs.every(({ name }, at) => (before.weights[name] ?? 0) === weights[at]);
        if (adapter.caps.split > 0 && !told)
          assert.ok(steps.length > 0, "nothing tells the provider");
        for (let left = TURNS; left > 0; left--) {
          const seen = await adapter.observeTraffic(callContext(), refs);
          const [next] = adapter.traffic(shares, seen);
          if (next === undefined) break;
          assert.equal((await settle(adapter, [next])).kind, "done");
        }
        const now = await adapter.observeTraffic(callContext(), refs);
        assert.deepEqual(adapter.traffic(shares, now), []);
        if (adapter.caps.split > 0) {
          const shown = refs.map(({ name }) => now.weights[name] ?? 0);
          assert.deepEqual(shown, weights);
        }
        for (const want of [first, second]) {
          assert.deepEqual(adapter.diff(want, await observed(subject, want)), []);
        }
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
      const { organization, kind } = want.key;
      const upload = subject.adapter.putArtifact(
        callContext(),
        { organization, kind, ...wrong },
        async () => new Blob(["x".repeat(wrong.size)]).stream(),
      );
      if (subject.uploads) {
        const mismatch = (error: unknown) =>
          error instanceof AppError && error.code === "blob.digest_mismatch";
        await assert.rejects(upload, mismatch);
      } else await upload;
      const spoilt = await sampleWant(subject, "answers", { key: { organization } });
      await assert.rejects(bring(subject.adapter, { ...spoilt, artifact: wrong }));
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
    name: "metrics are series of finite numbers, each once",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const ref = subject.adapter.name(want.key);
      await request(subject, ref, "/");
      const to = new Date();
      const span = { from: new Date(to.getTime() - 3_600_000), to, stepSeconds: 60 };
      const series = await subject.adapter.metrics(callContext(), ref, span);
      assert.ok(series.length > 0, "there are none");
      assert.equal(new Set(series.map(({ name }) => name)).size, series.length);
      for (const { points } of series) {
        for (const { at, value } of points) {
          assert.ok(Number.isFinite(value) && value >= 0);
          assert.ok(!Number.isNaN(Date.parse(at)));
        }
      }
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
