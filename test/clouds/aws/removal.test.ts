import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { all, callContext, sampleWant } from "../../contract/adapters/compute-subject.ts";
import { loadGate } from "../../gate/gate.ts";
import { deploy, destroy, route } from "./engine.ts";
import { calls, nextRelease } from "./releases.ts";
import { type AwsSubject, lambdaSubject } from "./subject.ts";

let subject: AwsSubject;
beforeEach(async () => {
  subject = await lambdaSubject({ gate: await loadGate("aws") });
});
afterEach(async () => {
  await subject.close();
  expect(subject.violations).toEqual([]);
});

describe("removal", () => {
  test("one of several leaves the others and what takes the traffic", async () => {
    const first = await sampleWant(subject);
    const second = await nextRelease(subject, first);
    for (const want of [first, second]) await deploy(subject.adapter, want);
    const [one, two] = [first, second].map(({ key }) => subject.adapter.name(key));
    if (one === undefined || two === undefined) throw new Error("two releases");
    await route(subject.adapter, [{ ref: one, weight: 100 }]);
    calls(subject);
    const { steps } = await destroy(subject.adapter, one);
    expect(steps).toEqual(["leave-live", "delete-url", "delete-alias", "delete-version"]);
    expect(calls(subject).reads).toHaveLength(5);
    const [found] = subject.fake.state.functions.values();
    expect([...(found?.versions.keys() ?? [])]).toEqual(["2"]);
    expect(found?.aliases.get("live")?.version).toBe("2");
  });

  test("the last takes function, log and role with it", async () => {
    const want = await sampleWant(subject);
    const ref = subject.adapter.name(want.key);
    const { seen } = await deploy(subject.adapter, want);
    await route(subject.adapter, [{ ref, weight: 100 }]);
    const at = { ref, url: seen?.url ?? null };
    await subject.adapter.call(callContext(), at, new Request("http://release/"));
    calls(subject);
    await destroy(subject.adapter, ref);
    expect(calls(subject).writes).toEqual([
      "lambda:DeleteFunctionUrlConfig",
      "lambda:DeleteFunctionUrlConfig",
      "iam:DetachRolePolicy",
      "iam:DeleteRole",
      "logs:DeleteLogGroup",
      "lambda:DeleteFunction",
    ]);
    const { functions, roles, logGroups } = subject.fake.state;
    expect([functions.size, roles.size, logGroups.size]).toEqual([0, 0, 0]);
  });

  test("a role stays while another part of the environment needs it", async () => {
    const api = await sampleWant(subject);
    const { organization, project, environment } = api.key;
    const web = await sampleWant(subject, "answers", {
      key: { organization, project, environment, part: "web" },
    });
    for (const want of [api, web]) await deploy(subject.adapter, want);
    expect(subject.fake.state.roles.size).toBe(1);
    await destroy(subject.adapter, subject.adapter.name(api.key));
    expect(subject.fake.state.roles.size).toBe(1);
    await destroy(subject.adapter, subject.adapter.name(web.key));
    expect(subject.fake.state.roles.size).toBe(0);
  });

  test("a role that nothing uses any more is listed, and can be removed", async () => {
    const want = await sampleWant(subject);
    await deploy(subject.adapter, want);
    subject.fake.state.functions.clear();
    const left = await all(
      subject.adapter.list(callContext(), { organization: want.owner.organization }),
    );
    expect(left).toMatchObject([
      { ref: { kind: "role" }, owner: { environment: want.owner.environment, resource: "role" } },
    ]);
    const [role] = left;
    if (role === undefined) throw new Error("it is listed");
    expect((await destroy(subject.adapter, role.ref)).steps).toEqual([
      "detach-role-policy",
      "delete-role",
    ]);
    expect(subject.fake.state.roles.size).toBe(0);
  });
});

describe("a worker that stops after any write", () => {
  test("leaves a deploy that another one ends, with one of everything", async () => {
    for (let writes = 0; writes <= 7; writes++) {
      const want = await sampleWant(subject);
      await deploy(subject.adapter, want, { stopAfter: writes });
      expect((await deploy(subject.adapter, want)).seen?.ready).toBe(true);
      const ref = subject.adapter.name(want.key);
      await route(subject.adapter, [{ ref, weight: 100 }]);
      const { functions, roles } = subject.fake.state;
      expect([functions.size, roles.size]).toEqual([1, 1]);
      await destroy(subject.adapter, ref, { stopAfter: writes });
      await destroy(subject.adapter, ref);
      expect(await all(subject.adapter.list(callContext(), {}))).toEqual([]);
      expect([functions.size, roles.size]).toEqual([0, 0]);
    }
  });

  test("leaves an update that another one ends", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    for (let writes = 0; writes <= 6; writes++) {
      const want = await nextRelease(subject, first);
      await deploy(subject.adapter, want, { stopAfter: writes });
      expect((await deploy(subject.adapter, want)).seen?.ready).toBe(true);
      await destroy(subject.adapter, subject.adapter.name(want.key), { stopAfter: writes % 3 });
      await destroy(subject.adapter, subject.adapter.name(want.key));
      const [found] = subject.fake.state.functions.values();
      expect([found?.versions.size, found?.aliases.size, found?.urls.size]).toEqual([1, 1, 1]);
    }
  });
});
