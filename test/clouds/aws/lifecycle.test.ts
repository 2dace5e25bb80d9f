import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Want } from "../../../shared/ports/compute.ts";
import { all, callContext, ids, sampleWant } from "../../contract/adapters/compute-subject.ts";
import { functionKey } from "../../fakes/aws/state.ts";
import { loadGate } from "../../gate/gate.ts";
import { deploy, destroy, drive, route } from "./engine.ts";
import { type AwsSubject, REGION, lambdaSubject, plantForeign } from "./subject.ts";

let subject: AwsSubject;
beforeEach(async () => {
  subject = await lambdaSubject({ gate: await loadGate("aws") });
});
afterEach(async () => {
  await subject.close();
  expect(subject.violations).toEqual([]);
});

/** Another release of the same part. */
async function nextRelease(want: Want, over: Partial<Want> = {}): Promise<Want> {
  const release = ids.release();
  const { organization, project, environment } = want.key;
  const fresh = await sampleWant(subject, "answers", {
    key: { organization, project, environment, release },
  });
  return { ...fresh, ...over };
}

/** A zip of its own, so that the code changes too. */
async function newCode(text: string): Promise<Want["artifact"]> {
  const bytes = new TextEncoder().encode(text);
  const { digest } = await subject.artifact("answers");
  const { createHash } = await import("node:crypto");
  const own = createHash("sha256").update(bytes).digest("hex");
  expect(own).not.toBe(digest);
  const artifact = subject.home.artifact.bind(subject.home);
  subject.home.artifact = async (organization, wanted) =>
    wanted === own ? Uint8Array.from(bytes) : artifact(organization, wanted);
  return { digest: own, size: bytes.length };
}

function calls(): { writes: string[]; reads: string[] } {
  const events = subject.fake.events.splice(0);
  const named = (writes: boolean) =>
    events.filter((event) => event.writes === writes).map(({ operation }) => operation);
  return { writes: named(true), reads: named(false) };
}

const ADDRESS = [
  "lambda:CreateAlias",
  "lambda:CreateFunctionUrlConfig",
  "lambda:AddPermission",
  "lambda:AddPermission",
];

describe("calls of a deploy", () => {
  test("the first makes role, function, alias, URL and two permissions, and looks once", async () => {
    await deploy(subject.adapter, await sampleWant(subject));
    expect(calls()).toEqual({
      writes: ["iam:CreateRole", "iam:AttachRolePolicy", "lambda:CreateFunction", ...ADDRESS],
      reads: ["lambda:GetFunction"],
    });
  });

  test("a change of code is six writes and two reads", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    calls();
    const second = await nextRelease(first, { artifact: await newCode("another function") });
    await deploy(subject.adapter, second);
    expect(calls()).toEqual({
      writes: ["lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode", ...ADDRESS],
      reads: ["lambda:GetFunction", "lambda:ListVersionsByFunction"],
    });
  });

  test("unchanged code is not sent again", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    calls();
    await deploy(subject.adapter, await nextRelease(first));
    expect(calls().writes).toEqual([
      "lambda:UpdateFunctionConfiguration",
      "lambda:PublishVersion",
      ...ADDRESS,
    ]);
  });

  test("the first route makes live with its URL, every later one is one write", async () => {
    const first = await sampleWant(subject);
    const second = await nextRelease(first);
    for (const want of [first, second]) await deploy(subject.adapter, want);
    const [one, two] = [first, second].map(({ key }) => subject.adapter.name(key));
    if (one === undefined || two === undefined) throw new Error("two releases");
    calls();
    await route(subject.adapter, [{ ref: one, weight: 100 }]);
    expect(calls().writes).toEqual(ADDRESS);
    for (const shares of [
      [
        { ref: one, weight: 90 },
        { ref: two, weight: 10 },
      ],
      [{ ref: two, weight: 100 }],
      [{ ref: one, weight: 100 }],
    ]) {
      await route(subject.adapter, shares);
      const { writes, reads } = calls();
      expect(writes).toEqual(["lambda:UpdateAlias"]);
      // Before and after.
      expect(reads).toEqual([
        "lambda:ListAliases",
        "lambda:GetPolicy",
        "lambda:ListAliases",
        "lambda:GetPolicy",
      ]);
    }
  });

  test("a sweep takes one call for fifty versions, and one for the roles", async () => {
    for (let part = 0; part < 30; part++) {
      const want = await sampleWant(subject, "answers", { key: { part: `part${part}` } });
      await deploy(subject.adapter, want);
    }
    calls();
    expect(await all(subject.adapter.list(callContext(), {}))).toHaveLength(30);
    // 30 functions of two entries each.
    expect(calls()).toEqual({
      writes: [],
      reads: ["lambda:ListFunctions", "lambda:ListFunctions", "iam:ListRoles"],
    });
  });
});

describe("waiting", () => {
  test("a pending function and a running update are waited for, and nothing is sent meanwhile", async () => {
    subject.fake.state.knobs.pollsUntilActive = 3;
    subject.fake.state.knobs.pollsUntilUpdated = 2;
    const first = await sampleWant(subject);
    const made = await deploy(subject.adapter, first);
    expect(made.waits).toBeGreaterThan(0);
    const second = await nextRelease(first);
    const changed = await deploy(subject.adapter, second);
    expect(changed.waits).toBeGreaterThan(1);
    expect(changed.seen?.ready).toBe(true);
    expect(subject.fake.events.filter(({ status }) => status === 409)).toEqual([]);
  });

  test("a role that is not usable yet is waited for, and made once", async () => {
    subject.fake.state.knobs.rolePropagation = 4;
    const { seen } = await deploy(subject.adapter, await sampleWant(subject), { patience: 9 });
    expect(seen?.ready).toBe(true);
    expect(subject.fake.state.roles.size).toBe(1);
    expect(subject.fake.state.functions.size).toBe(1);
  });

  test("a function that reads do not know yet is not made twice", async () => {
    subject.fake.state.knobs.readLag = 3;
    subject.fake.state.knobs.pollsUntilActive = 1;
    const want = await sampleWant(subject);
    await deploy(subject.adapter, want, { patience: 20 });
    const look = () => subject.adapter.observe(callContext(), subject.adapter.name(want.key));
    await expect.poll(async () => (await look())?.ready).toBe(true);
    expect(subject.fake.state.functions.size).toBe(1);
  });

  test("a URL whose permissions are not everywhere yet is no answer of the function", async () => {
    subject.fake.state.knobs.urlLag = 1;
    const want = await sampleWant(subject);
    const { seen } = await deploy(subject.adapter, want);
    const at = { ref: subject.adapter.name(want.key), url: seen?.url ?? null };
    const ask = () =>
      subject.adapter.call(callContext(), at, new Request("http://f/.lintas/ready"));
    const refused = await ask().catch((error: unknown) => error);
    expect(subject.adapter.judge(refused)).toBe("not-yet");
    expect((await ask()).status).toBe(200);
  });

  test("an update that fails is told in AWS's words, and traffic stays", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    const ref = subject.adapter.name(first.key);
    await route(subject.adapter, [{ ref, weight: 100 }]);
    subject.fake.state.knobs.updatesFail = "InvalidConfiguration";
    const second = await nextRelease(first);
    await expect(deploy(subject.adapter, second)).rejects.toThrow(
      "provider.fatal: InvalidConfiguration: The update failed.",
    );
    const seen = await subject.adapter.observe(callContext(), subject.adapter.name(second.key));
    expect(seen?.ready).toBe("failed");
    expect(seen?.why).toContain("InvalidConfiguration");
    const { weights } = await subject.adapter.observeTraffic(callContext(), [ref]);
    expect(weights).toEqual({ [ref.name]: 100 });
  });
});

describe("pace", () => {
  test("every call is taken out of the bucket of its account, region and API", async () => {
    const taken: string[] = [];
    const pace = async ({ bucket, perSecond }: { bucket: string; perSecond: number }) =>
      void taken.push(`${bucket} ${perSecond}`);
    const cx = { ...callContext(), pace };
    const want = await sampleWant(subject);
    const ref = subject.adapter.name(want.key);
    await drive(subject.adapter, ref, (seen) => subject.adapter.diff(want, seen), { cx });
    await all(subject.adapter.list(cx, {}));
    await drive(subject.adapter, ref, (seen) => subject.adapter.remove(ref, seen), { cx });
    expect(taken).toHaveLength(subject.fake.events.length);
    expect([...new Set(taken)].toSorted()).toEqual([
      `aws:123456789012:${REGION}:lambda 15`,
      `aws:123456789012:${REGION}:lambda-get 100`,
      `aws:123456789012:${REGION}:logs 5`,
      "aws:123456789012:global:iam 10",
    ]);
  });
});

describe("another writer", () => {
  test("a change between look and write is a conflict, and the next look goes on", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    const second = await nextRelease(first);
    const seen = await subject.adapter.observe(callContext(), subject.adapter.name(second.key));
    const [step] = subject.adapter.diff(second, seen);
    if (step === undefined) throw new Error("there is a step");
    const [found] = subject.fake.state.functions.values();
    if (found !== undefined) found.latest.revisionId = "00000000-0000-4000-8000-0000000000ff";
    const refused = await subject.adapter
      .send(callContext(), step, seen)
      .catch((error: unknown) => error);
    expect(subject.adapter.judge(refused)).toBe("conflict");
    expect((await deploy(subject.adapter, second)).seen?.ready).toBe(true);
  });

  test("an alias, a URL and a permission that somebody changed are mended", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    const second = await nextRelease(first);
    await deploy(subject.adapter, second);
    const ref = subject.adapter.name(second.key);
    const alias = ref.name.split(":")[1] ?? "";
    const [found] = subject.fake.state.functions.values();
    const held = found?.aliases.get(alias);
    const url = found?.urls.get(alias);
    if (found === undefined || held === undefined || url === undefined) throw new Error("is there");
    held.version = "1";
    url.authType = "AWS_IAM";
    found.policies.delete(alias);
    const drifted = await subject.adapter.observe(callContext(), ref);
    expect(drifted?.ready).toBe(false);
    expect(drifted?.fields).toMatchObject({ url: "AWS_IAM RESPONSE_STREAM", permissions: "" });
    const { steps, seen } = await deploy(subject.adapter, second);
    expect(steps).toEqual(["point-alias", "set-url", "allow-url", "allow-invoke"]);
    expect(seen?.ready).toBe(true);
  });
});

describe("removal", () => {
  test("one of several leaves the others and what takes the traffic", async () => {
    const first = await sampleWant(subject);
    const second = await nextRelease(first);
    for (const want of [first, second]) await deploy(subject.adapter, want);
    const [one, two] = [first, second].map(({ key }) => subject.adapter.name(key));
    if (one === undefined || two === undefined) throw new Error("two releases");
    await route(subject.adapter, [{ ref: one, weight: 100 }]);
    calls();
    const { steps } = await destroy(subject.adapter, one);
    expect(steps).toEqual(["leave-live", "delete-url", "delete-alias", "delete-version"]);
    expect(calls().reads).toHaveLength(5);
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
    calls();
    await destroy(subject.adapter, ref);
    expect(calls().writes).toEqual([
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
      const want = await nextRelease(first);
      await deploy(subject.adapter, want, { stopAfter: writes });
      expect((await deploy(subject.adapter, want)).seen?.ready).toBe(true);
      await destroy(subject.adapter, subject.adapter.name(want.key), { stopAfter: writes % 3 });
      await destroy(subject.adapter, subject.adapter.name(want.key));
      const [found] = subject.fake.state.functions.values();
      expect([found?.versions.size, found?.aliases.size, found?.urls.size]).toEqual([1, 1, 1]);
    }
  });
});

describe("adoption", () => {
  const adopted = "orders-handler";

  async function adoptedWant(): Promise<Want> {
    const want = await sampleWant(subject, "answers", { key: { adopted } });
    plantForeign(subject.fake, subject.adapter.name(want.key));
    return want;
  }

  test("begins with the tags, keeps the role, and is ready as any release", async () => {
    const want = await adoptedWant();
    const { steps, seen } = await deploy(subject.adapter, want);
    expect(steps).toEqual([
      "tag-function",
      "configure-function",
      "update-code",
      "create-alias",
      "create-url",
      "allow-url",
      "allow-invoke",
    ]);
    expect(seen?.ready).toBe(true);
    expect(seen?.owner).toEqual(want.owner);
    const found = subject.fake.state.functions.get(functionKey(REGION, adopted));
    expect(found?.latest.role).toBe("arn:aws:iam::123456789012:role/others");
    expect(found?.tags["team"]).toBe("others");
    expect(subject.adapter.diff(want, seen ?? null)).toEqual([]);
  });

  test("a removal gives the function back and never deletes it", async () => {
    const want = await adoptedWant();
    const ref = subject.adapter.name(want.key);
    await deploy(subject.adapter, want);
    await route(subject.adapter, [{ ref, weight: 100 }]);
    await destroy(subject.adapter, ref);
    const found = subject.fake.state.functions.get(functionKey(REGION, adopted));
    expect(found?.tags).toEqual({ team: "others" });
    expect([found?.aliases.size, found?.urls.size, found?.versions.size]).toEqual([0, 0, 0]);
    const seen = await subject.adapter.observe(callContext(), ref);
    expect(seen?.owner).toBe("foreign");
  });

  test("a container image is refused before anything is written", async () => {
    const want = await adoptedWant();
    const found = subject.fake.state.functions.get(functionKey(REGION, adopted));
    if (found !== undefined) found.latest.packageType = "Image";
    await expect(deploy(subject.adapter, want)).rejects.toMatchObject({
      code: "function.not_adoptable",
    });
    expect(calls().writes).toEqual([]);
  });

  test("foreign functions are listed on demand, without a value of their variables", async () => {
    const want = await adoptedWant();
    const scope = { organization: want.owner.organization, foreign: true };
    const found = await all(subject.adapter.list(callContext(), scope));
    expect(found).toMatchObject([
      {
        owner: "foreign",
        ref: { kind: "function", name: adopted },
        fields: { variableNames: "PASSWORD" },
      },
    ]);
    expect(JSON.stringify(found)).not.toContain("open sesame");
    expect(await all(subject.adapter.list(callContext(), {}))).toEqual([]);
    const ref = found[0]?.ref;
    const seen = ref === undefined ? null : await subject.adapter.observe(callContext(), ref);
    expect(seen?.owner).toBe("foreign");
    expect(JSON.stringify(seen)).not.toContain("open sesame");
  });
});
