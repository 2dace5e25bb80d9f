import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { awsProvider } from "../../../adapters/aws/provider.ts";
import type { CloudProvider, OpenConnection } from "../../../shared/ports/cloud.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { callContext } from "../../contract/adapters/compute-subject.ts";
import { type AwsFake, startAwsFake } from "../../fakes/aws/fake.ts";
import { testHome } from "../../fakes/home.ts";
import { type Violation, gated, loadGate } from "../../gate/gate.ts";
import { REGION, awsConnection } from "./subject.ts";

let fake: AwsFake;
let provider: CloudProvider;
let violations: Violation[];
beforeEach(async () => {
  const gate = await loadGate("aws");
  fake = await startAwsFake({
    around: (handler) => {
      const through = gated(gate, handler);
      ({ violations } = through);
      return through.handler;
    },
  });
  provider = awsProvider(await testHome());
});
afterEach(async () => {
  await fake.close();
  expect(violations).toEqual([]);
});

const connected = (over: Parameters<typeof awsConnection>[1] = {}): OpenConnection =>
  awsConnection(fake.endpoint, over);

describe("the check of a connection", () => {
  test("names who we are and every permission, each with what it is for", async () => {
    fake.state.knobs.denied.add("lambda:CreateFunction");
    const check = await provider.check(callContext(), connected());
    expect(check).toMatchObject({
      identity: "arn:aws:iam::123456789012:user/lintas",
      account: "123456789012",
      problem: null,
    });
    expect(check.permissions.filter(({ state }) => state === "missing")).toEqual([
      { permission: "lambda:CreateFunction", state: "missing", detail: "making a function" },
    ]);
    const policy = JSON.parse(provider.policy(connected()).text) as {
      Statement: { Action: string[] }[];
    };
    const allowed = policy.Statement.flatMap(({ Action }) => Action);
    expect(check.permissions.map(({ permission }) => permission).toSorted()).toEqual(
      allowed.toSorted(),
    );
    expect(fake.events.filter(({ writes }) => writes)).toEqual([]);
  });

  test("says that it cannot tell where the simulation itself is denied", async () => {
    fake.state.knobs.denied.add("iam:SimulatePrincipalPolicy");
    const { problem, permissions } = await provider.check(callContext(), connected());
    expect(problem).toBeNull();
    expect(new Set(permissions.map(({ state }) => state))).toEqual(new Set(["unknown"]));
    expect(permissions[0]?.detail).toContain("IAM does not tell (AccessDenied");
  });

  test("tells wrong credentials, and those of another account", async () => {
    const other = await provider.check(callContext(), connected({ account: "999999999999" }));
    expect(other.problem).toMatchObject({ code: "provider.credentials" });
    expect(other.problem?.detail).toContain("123456789012");
    fake.state.keys = new Map();
    const wrong = await provider.check(callContext(), connected());
    expect(wrong).toMatchObject({ identity: null, problem: { code: "provider.credentials" } });
  });
});

describe("signing in", () => {
  const roleArn = "arn:aws:iam::123456789012:role/lintas";

  test("with a role needs its external id; what was given for the role signs the calls", async () => {
    fake.state.assumable.set(roleArn, "ours");
    const ambient = { AWS_ACCESS_KEY_ID: "AKIAAMBIENT", AWS_SECRET_ACCESS_KEY: "s" };
    const before = { ...process.env };
    Object.assign(process.env, ambient);
    try {
      const right = connected({
        credentials: { kind: "assume-role", roleArn, externalId: "ours" },
      });
      const check = await provider.check(callContext(), right);
      expect(check.problem).toBeNull();
      const wrong = connected({
        credentials: { kind: "assume-role", roleArn, externalId: "theirs" },
      });
      const refused = await provider.check(callContext(), { ...wrong, id: "con_wrong" });
      expect(refused.problem).toMatchObject({ code: "provider.credentials" });
      expect(refused.problem?.detail).toContain("sts:AssumeRole");
    } finally {
      for (const name of Object.keys(ambient)) {
        const value = before[name];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    expect(fake.events.filter(({ operation }) => operation === "sts:AssumeRole")).toHaveLength(2);
  });

  test("with a token of this installation needs no key at all", async () => {
    fake.state.assumable.set(roleArn, null);
    fake.state.keys = new Map();
    const federated = connected({ credentials: { kind: "web-identity", roleArn } });
    const check = await provider.check(callContext(), { ...federated, key: null });
    expect(check).toMatchObject({
      problem: null,
      identity: "arn:aws:sts::123456789012:assumed-role/lintas/lintas-aws",
    });
  });

  test("in another partition asks there, and its policy names it", async () => {
    const china = "arn:aws-cn:iam::123456789012:role/lintas";
    fake.state.assumable.set(china, null);
    const connection = connected({ credentials: { kind: "web-identity", roleArn: china } });
    await provider.check(callContext(), connection);
    expect(new Set(fake.events.slice(1).map(({ region }) => region))).toEqual(
      new Set(["cn-north-1"]),
    );
    expect(provider.policy(connection).text).toContain("arn:aws-cn:lambda:*:123456789012:function");
  });

  test("a connection without its secret key says so", async () => {
    const { problem } = await provider.check(callContext(), { ...connected(), key: null });
    expect(problem).toMatchObject({ code: "provider.credentials" });
  });

  test("clients are made once for a connection and region, and anew for other keys", async () => {
    const first = provider.compute(connected(), "lambda", REGION);
    await first.check(callContext());
    fake.state.keys = new Map([["AKIAOTHER", "arn:aws:iam::123456789012:user/other"]]);
    const other = connected({ credentials: { kind: "keys", accessKeyId: "AKIAOTHER" } });
    expect((await provider.check(callContext(), other)).identity).toContain("user/other");
  });
});

describe("AWS Secrets Manager", () => {
  test("gives the current value of a name or an ARN, in a wrapper that cannot be printed", async () => {
    fake.state.secrets.set("shop/token", "open sesame");
    const store = provider.secretStore(connected(), REGION);
    for (const name of [
      "shop/token",
      `arn:aws:secretsmanager:${REGION}:123456789012:secret:shop/token`,
    ]) {
      const secret = await store.read(callContext(), name);
      expect(secret.reveal()).toBe("open sesame");
      expect(JSON.stringify({ secret })).not.toContain("sesame");
    }
  });

  test("what is not there, may not be read or is no text is unresolved, by its name", async () => {
    fake.state.secrets.set("bytes", new Uint8Array([1, 2]));
    const store = provider.secretStore(connected(), null);
    const unresolved = { code: "secret.reference_unresolved" };
    await expect(store.read(callContext(), "none")).rejects.toMatchObject(unresolved);
    await expect(store.read(callContext(), "bytes")).rejects.toMatchObject(unresolved);
    fake.state.knobs.denied.add("secretsmanager:GetSecretValue");
    await expect(store.read(callContext(), "bytes")).rejects.toMatchObject(unresolved);
  });
});

describe("blobs in S3", () => {
  const content = new TextEncoder().encode("what is kept");
  const blob = { digest: createHash("sha256").update(content).digest("hex"), size: content.length };
  const body = () => new Blob([content]).stream();
  let store: ObjectStore;
  beforeEach(() => {
    fake.state.buckets.set("blobs", new Map());
    store = provider.objectStore(connected(), { bucket: "blobs", region: REGION });
  });
  const keys = () => [...(fake.state.buckets.get("blobs")?.keys() ?? [])];

  test("a blob comes back byte for byte, for its organization only", async () => {
    await store.put("org_a", blob, body());
    const back = await new Response(await store.get("org_a", blob.digest)).arrayBuffer();
    expect(new Uint8Array(back)).toEqual(content);
    expect(await store.size("org_a", blob.digest)).toBe(content.length);
    expect(await store.missing("org_a", [blob.digest, "0".repeat(64)])).toEqual(["0".repeat(64)]);
    expect(await store.missing("org_b", [blob.digest])).toEqual([blob.digest]);
    await expect(store.get("org_b", blob.digest)).rejects.toMatchObject({ code: "blob.not_found" });
  });

  test("putting it again is nothing, also at once", async () => {
    await Promise.all([1, 2, 3].map(() => store.put("org_a", blob, body())));
    await store.put("org_a", blob, body());
    expect(keys()).toEqual([`org_a/${blob.digest}`]);
  });

  test("what is deleted is gone, and deleting it again is nothing", async () => {
    await store.put("org_a", blob, body());
    await store.delete("org_a", blob.digest);
    await store.delete("org_a", blob.digest);
    expect(await store.size("org_a", blob.digest)).toBeNull();
  });

  test("wrong, longer, shorter and broken contents are refused and leave nothing", async () => {
    const put = (over: Partial<typeof blob>) => store.put("org_a", { ...blob, ...over }, body());
    const mismatch = { code: "blob.digest_mismatch" };
    await expect(put({ digest: "0".repeat(64) })).rejects.toMatchObject(mismatch);
    await expect(put({ size: content.length + 1 })).rejects.toMatchObject(mismatch);
    await expect(put({ size: 3 })).rejects.toMatchObject({ code: "request.too_large" });
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(content.subarray(0, 3));
        controller.error(new Error("the line broke"));
      },
    });
    await expect(store.put("org_a", blob, broken)).rejects.toThrow("the line broke");
    expect(keys()).toEqual([]);
  });

  test("a blob of many chunks goes through as a stream", async () => {
    const large = Buffer.alloc(3 * 2 ** 20, "lintas");
    const digest = createHash("sha256").update(large).digest("hex");
    let at = 0;
    const chunked = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= large.length) return controller.close();
        controller.enqueue(Uint8Array.from(large.subarray(at, (at += 65_536))));
      },
    });
    await store.put("org_a", { digest, size: large.length }, chunked);
    expect(await store.size("org_a", digest)).toBe(large.length);
  });

  test("no name leads out of the bucket's place", async () => {
    for (const [organization, digest] of [
      ["..", blob.digest],
      ["a/b", blob.digest],
      ["org_a", "../../etc/passwd"],
    ] as const) {
      await expect(async () => store.get(organization, digest)).rejects.toMatchObject({
        code: "request.invalid",
      });
    }
  });
});
