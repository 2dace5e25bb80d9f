import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { all, callContext, sampleWant } from "../../contract/adapters/compute-subject.ts";
import { loadGate } from "../../gate/gate.ts";
import { deploy, drive, route } from "./engine.ts";
import { calls, newCode, nextRelease } from "./releases.ts";
import { type AwsSubject, REGION, lambdaSubject } from "./subject.ts";

let subject: AwsSubject;
beforeEach(async () => {
  subject = await lambdaSubject({ gate: await loadGate("aws") });
});
afterEach(async () => {
  await subject.close();
  expect(subject.violations).toEqual([]);
});

const ADDRESS = [
  "lambda:CreateAlias",
  "lambda:AddPermission",
  "lambda:AddPermission",
  "lambda:CreateFunctionUrlConfig",
];

describe("calls of a deploy", () => {
  test("the first makes role, function, alias, URL and two permissions, and looks once", async () => {
    await deploy(subject.adapter, await sampleWant(subject));
    expect(calls(subject)).toEqual({
      writes: ["iam:CreateRole", "iam:AttachRolePolicy", "lambda:CreateFunction", ...ADDRESS],
      reads: ["lambda:GetFunction"],
    });
  });

  test("a change of code is six writes and two reads", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    calls(subject);
    const second = await nextRelease(subject, first, {
      artifact: newCode(subject, "another function"),
    });
    await deploy(subject.adapter, second);
    expect(calls(subject)).toEqual({
      writes: ["lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode", ...ADDRESS],
      reads: ["lambda:GetFunction", "lambda:ListVersionsByFunction"],
    });
  });

  test("unchanged code is not sent again", async () => {
    const first = await sampleWant(subject);
    await deploy(subject.adapter, first);
    calls(subject);
    await deploy(subject.adapter, await nextRelease(subject, first));
    expect(calls(subject).writes).toEqual([
      "lambda:UpdateFunctionConfiguration",
      "lambda:PublishVersion",
      ...ADDRESS,
    ]);
  });

  test("the first route makes live with its URL, every later one is one write", async () => {
    const first = await sampleWant(subject);
    const second = await nextRelease(subject, first);
    for (const want of [first, second]) await deploy(subject.adapter, want);
    const [one, two] = [first, second].map(({ key }) => subject.adapter.name(key));
    if (one === undefined || two === undefined) throw new Error("two releases");
    calls(subject);
    await route(subject.adapter, [{ ref: one, weight: 100 }]);
    expect(calls(subject).writes).toEqual(ADDRESS);
    for (const shares of [
      [
        { ref: one, weight: 90 },
        { ref: two, weight: 10 },
      ],
      [{ ref: two, weight: 100 }],
      [{ ref: one, weight: 100 }],
    ]) {
      await route(subject.adapter, shares);
      const { writes, reads } = calls(subject);
      expect(writes).toEqual(["lambda:UpdateAlias"]);
      // Before and after.
      expect(reads).toEqual([
        "lambda:ListAliases",
        "lambda:GetFunctionUrlConfig",
        "lambda:ListAliases",
        "lambda:GetFunctionUrlConfig",
      ]);
    }
  });

  test("a sweep takes one call for fifty versions, and one for the roles", async () => {
    for (let part = 0; part < 30; part++) {
      const want = await sampleWant(subject, "answers", { key: { part: `part${part}` } });
      await deploy(subject.adapter, want);
    }
    calls(subject);
    expect(await all(subject.adapter.list(callContext(), {}))).toHaveLength(30);
    // 30 functions of two entries each.
    expect(calls(subject)).toEqual({
      writes: [],
      reads: ["lambda:ListFunctions", "lambda:ListFunctions", "iam:ListRoles"],
    });
  });
});

test("lists go on over their pages", async () => {
  const wants = [];
  for (const part of ["api", "web", "jobs"]) {
    const want = await sampleWant(subject, "answers", { key: { part } });
    await deploy(subject.adapter, want);
    wants.push(want);
  }
  const [first] = wants;
  if (first === undefined) throw new Error("there is one");
  const further = [await nextRelease(subject, first), await nextRelease(subject, first)];
  for (const want of further) await deploy(subject.adapter, want);
  subject.fake.state.knobs.pageSize = 2;
  const found = await all(subject.adapter.list(callContext(), {}));
  const names = [...wants, ...further].map(({ key }) => subject.adapter.name(key).name);
  expect(found.map(({ ref }) => ref.name).toSorted()).toEqual(names.toSorted());
  for (const want of further) {
    const seen = await subject.adapter.observe(callContext(), subject.adapter.name(want.key));
    expect(seen?.ready).toBe(true);
  }
});

test("a function whose tags may not be read is not taken for a foreign one", async () => {
  const want = await sampleWant(subject);
  await deploy(subject.adapter, want);
  subject.fake.hook = async ({ operation, phase }) =>
    operation === "lambda:GetFunction" && phase === "before"
      ? Response.json({
          Configuration: { FunctionName: "f" },
          TagsError: {
            ErrorCode: "AccessDeniedException",
            Message:
              "User: arn:aws:iam::123456789012:user/lintas is not authorized to perform: lambda:ListTags on this resource",
          },
        })
      : undefined;
  const ref = subject.adapter.name(want.key);
  const refused = await subject.adapter
    .observe(callContext(), ref)
    .catch((error: unknown) => error);
  expect(subject.adapter.judge(refused)).toBe("denied");
  expect(subject.adapter.explain(refused).call).toBe("lambda:ListTags");
});

describe("waiting", () => {
  test("a pending function and a running update are waited for, and nothing is sent meanwhile", async () => {
    subject.fake.state.knobs.pollsUntilActive = 3;
    subject.fake.state.knobs.pollsUntilUpdated = 2;
    const first = await sampleWant(subject);
    const made = await deploy(subject.adapter, first);
    expect(made.waits).toBeGreaterThan(0);
    const second = await nextRelease(subject, first);
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
    const second = await nextRelease(subject, first);
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
    const second = await nextRelease(subject, first);
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
    const second = await nextRelease(subject, first);
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
    expect(steps).toEqual(["point-alias", "allow-url", "allow-invoke", "set-url"]);
    expect(seen?.ready).toBe(true);
  });
});
