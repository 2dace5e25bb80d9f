import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsProvider } from "../../../adapters/aws/provider.ts";
import type { Key, Want } from "../../../shared/ports/compute.ts";
import { seal } from "../../../shared/sealing.ts";
import { all, callContext } from "../../contract/adapters/compute-subject.ts";
import { type AwsFake, startAwsFake } from "../../fakes/aws/fake.ts";
import { testHome } from "../../fakes/home.ts";
import { exchangeOf, loadGate } from "../../gate/gate.ts";
import { deploy, destroy, route } from "./engine.ts";
import { recorder } from "./recorder.ts";
import { REGION, awsConnection, plantForeign } from "./subject.ts";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const clock = { now: () => NOW, sleep: async () => {} };
const zip = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
};
const code = [zip("the first function"), zip("the second function")];

let fake: AwsFake;
let first: Map<string, string>;

beforeAll(async () => {
  const gate = await loadGate("aws");
  const record = recorder(async (request) => gate.operation(await exchangeOf(request)));
  first = record.first;
  fake = await startAwsFake({ clock, around: record.around });
  await everything();
});
afterAll(() => fake.close());

function wantOf(place: number, over: { key?: Partial<Key>; code?: number } = {}): Want {
  const release = `r000000000${place}0`;
  const key: Key = {
    organization: "org_00000000000000000001",
    project: "prj_00000000000000000001",
    environment: "env_00000000000000000001",
    part: "api",
    kind: "function",
    build: "b00000000001",
    release,
    target: `aws:${REGION}`,
    names: { project: "shop", environment: "production" },
    adopted: null,
    ...over.key,
  };
  const { organization, project, environment, build } = key;
  const zipped = code[over.code ?? 0];
  return {
    key,
    owner: {
      organization,
      project,
      environment,
      resource: key.part,
      build,
      release: key.release,
      operation: "op_00000000000000000001",
    },
    artifact: { digest: zipped?.digest ?? "", size: zipped?.bytes.length ?? 0 },
    limits: { memoryMb: 256, timeoutMs: 30_000, concurrency: 80, minInstances: 0, maxInstances: 4 },
    access: "public",
    invokeKey: "key",
    variables: { GREETING: "hello" },
    secrets: null,
    hash: createHash("sha256").update(JSON.stringify(key)).digest("hex"),
  };
}

/** Every call that the adapter ever makes, at least once. */
async function everything(): Promise<void> {
  const home = await testHome();
  home.artifact = async (_organization, digest) => {
    const found = code.find((one) => one.digest === digest);
    return Uint8Array.from(found?.bytes ?? []);
  };
  const provider = awsProvider(home);
  const connection = awsConnection(fake.endpoint);
  const adapter = provider.compute(connection, "lambda", REGION);
  const cx = callContext();
  const one = wantOf(1);
  one.secrets = await seal(home.sealingKey, JSON.stringify({ TOKEN: "s" }), "r00000000010/api");
  fake.state.knobs.pollsUntilActive = 1;
  const made = await deploy(adapter, one);
  fake.state.knobs.pollsUntilActive = 0;
  const two = wantOf(2, { code: 1 });
  const three = wantOf(3, { code: 1 });
  for (const want of [two, three]) await deploy(adapter, want);
  const [a, b] = [adapter.name(one.key), adapter.name(two.key)];
  await route(adapter, [{ ref: a, weight: 100 }]);
  await route(adapter, [
    { ref: a, weight: 90 },
    { ref: b, weight: 10 },
  ]);
  const [found] = fake.state.functions.values();
  for (const url of found?.urls.values() ?? []) url.authType = "AWS_IAM";
  await deploy(adapter, two);
  await adapter.call(cx, { ref: b, url: null }, new Request("http://f/"));
  await all(adapter.logs(cx, b, { after: 0, follow: false }));
  await adapter.metrics(cx, b, {
    from: new Date(NOW.getTime() - 600_000),
    to: NOW,
    stepSeconds: 60,
  });
  await all(adapter.list(cx, {}));
  const adopted = wantOf(4, { key: { part: "old", adopted: "old-one" } });
  const ref = adapter.name(adopted.key);
  plantForeign(fake, ref);
  await deploy(adapter, adopted);
  await destroy(adapter, ref);
  fake.state.functions.set("eu-central-1/lts-half-made", {
    ...(fake.state.functions.get(`${REGION}/old-one`) as NonNullable<typeof found>),
    name: "lts-half-made",
  });
  await all(adapter.list(cx, {}));
  for (const want of [three, two, one]) await destroy(adapter, adapter.name(want.key));
  expect(made.seen?.ready).toBe(true);
  await deploy(adapter, one);
  await provider.check(cx, connection);
  await beside(provider, connection);
}

async function beside(
  provider: ReturnType<typeof awsProvider>,
  connection: ReturnType<typeof awsConnection>,
): Promise<void> {
  const cx = callContext();
  // The role is there already: it is looked at whose it is.
  const again = provider.compute(connection, "lambda", REGION);
  await again.send(
    cx,
    { do: "create-role", ref: again.name(wantOf(1).key), body: { want: wantOf(1) }, mints: false },
    null,
  );
  fake.state.secrets.set("database", "postgres://");
  await provider.secretStore(connection, REGION).read(cx, "database");
  fake.state.buckets.set("blobs", new Map());
  const store = provider.objectStore(connection, { bucket: "blobs", region: REGION });
  const { bytes, digest } = zip("a blob");
  await store.put("org_1", { digest, size: bytes.length }, new Blob([bytes]).stream());
  await (await store.get("org_1", digest)).cancel();
  await store.delete("org_1", digest);
  const roleArn = `arn:aws:iam::${fake.account}:role/lintas`;
  fake.state.assumable.set(roleArn, null);
  for (const credentials of [
    { kind: "assume-role" as const, roleArn, externalId: "external-1" },
    { kind: "web-identity" as const, roleArn },
  ]) {
    fake.state.assumable.set(roleArn, credentials.kind === "assume-role" ? "external-1" : null);
    const other = {
      ...awsConnection(fake.endpoint, { credentials }),
      id: `con_${credentials.kind}`,
    };
    await withKeys(() => provider.check(cx, other));
  }
}

/** The ambient credentials of this process, for as long as they are needed. */
async function withKeys<T>(run: () => Promise<T>): Promise<T> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = process.env;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIAAMBIENT", AWS_SECRET_ACCESS_KEY: "s" });
  try {
    return await run();
  } finally {
    restore("AWS_ACCESS_KEY_ID", id);
    restore("AWS_SECRET_ACCESS_KEY", key);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** The commands that the adapter may send at all. */
async function commands(): Promise<string[]> {
  const modules = {
    lambda: await import("../../../adapters/aws/sdk/lambda.ts"),
    iam: await import("../../../adapters/aws/sdk/iam.ts"),
    sts: await import("../../../adapters/aws/sdk/sts.ts"),
    logs: await import("../../../adapters/aws/sdk/logs.ts"),
    cloudwatch: await import("../../../adapters/aws/sdk/cloudwatch.ts"),
    s3: await import("../../../adapters/aws/sdk/s3.ts"),
    secretsmanager: await import("../../../adapters/aws/sdk/secretsmanager.ts"),
  };
  return Object.entries(modules).flatMap(([service, module]) =>
    Object.keys(module)
      .filter((name) => name.endsWith("Command"))
      .map((name) => `${service}.${name.slice(0, -"Command".length)}`),
  );
}

test("every call goes over the line as its golden file says", async () => {
  for (const [operation, text] of first) {
    await expect(text).toMatchFileSnapshot(`golden/${operation}.txt`);
  }
});

test("there is a golden file for every call that the adapter may make", async () => {
  expect([...first.keys()].toSorted()).toEqual((await commands()).toSorted());
});
