import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Desk, desk } from "../fake/run-lintas.ts";

let at: Desk;
beforeEach(async () => {
  at = await desk();
});
afterEach(() => at.close());

const ROLE = "arn:aws:iam::123456789012:role/lintas";
const connection = (name: string) => at.manager.clouds.connections.get(name);

test("a role is connected by its ARN; what it must trust is printed with our external id", async () => {
  const ran = await at.run(["connect", "aws", "--role-arn", ROLE]);
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.out).toContain("External id: ext-1");
  expect(ran.out).toContain('"sts:ExternalId": "ext-1"');
  expect(ran.out).toContain("Signed in as arn:aws:sts::123456789012:assumed-role/lintas/x");
  expect(connection("aws")).toMatchObject({
    account: "123456789012",
    credentials: { kind: "assume-role", roleArn: ROLE },
  });
});

test("each missing permission is named, and the command ends with 1", async () => {
  at.manager.clouds.check.permissions = [
    { permission: "lambda:CreateFunction", state: "missing", detail: "to make functions" },
    { permission: "logs:FilterLogEvents", state: "unknown", detail: "it cannot be asked for" },
  ];
  const ran = await at.run(["connect", "aws", "eu", "--role-arn", ROLE]);
  expect(ran.exit).toBe(1);
  expect(ran.out).toContain("✗ lambda:CreateFunction: to make functions");
  expect(ran.out).toContain("? logs:FilterLogEvents: it cannot be asked for");
  expect(ran.out).toContain(
    "1 of 2 permissions are missing. What to grant: lintas connection policy eu",
  );
  expect((await at.run(["connections"])).out).toMatch(/eu +aws +123456789012 +default +1 missing/);
  const again = await at.run(["connection", "check", "eu", "--json"]);
  expect(again).toMatchObject({
    exit: 1,
    json: { connection: { check: { account: "123456789012" } } },
  });
});

test("a sign-in that fails is told in the provider's words", async () => {
  at.manager.clouds.check.problem = {
    code: "provider.credentials",
    detail: "InvalidClientTokenId",
  };
  const ran = await at.run(["connect", "aws", "--role-arn", ROLE]);
  expect(ran.exit).toBe(1);
  expect(ran.out).toContain("aws cannot sign in: InvalidClientTokenId (provider.credentials)");
});

test("keys come from a pipe or are typed, and are never printed nor taken from the command line", async () => {
  const line = ["connect", "aws", "--keys", "AKIAEXAMPLE", "--account", "123456789012"];
  const piped = await at.run(line, { stdin: "s3cret\n" });
  expect(piped.exit).toBe(0);
  expect(at.manager.clouds.keys.get("aws")).toBe("s3cret");
  const typed = await at.run([...line.toSpliced(2, 0, "second"), "--json"], { typed: ["typed"] });
  expect(typed.exit).toBe(0);
  expect(at.manager.clouds.keys.get("second")).toBe("typed");
  const all = piped.out + piped.err + typed.out + typed.err;
  expect(all).not.toContain("s3cret");
  expect(all).not.toContain('"typed"');
  expect((await at.run(line.toSpliced(2, 0, "third"), { stdin: "" })).exit).toBe(2);
});

test("the key of a service account is read from its file, with its project", async () => {
  const key = { client_email: "a@p.iam.gserviceaccount.com", project_id: "p", private_key: "x" };
  await writeFile(join(at.folder, "key.json"), JSON.stringify(key));
  expect((await at.run(["connect", "gcp", "--service-account-key", "key.json"])).exit).toBe(0);
  expect(connection("gcp")).toMatchObject({
    account: "p",
    credentials: { kind: "service-account", email: "a@p.iam.gserviceaccount.com" },
  });
  expect(at.manager.clouds.keys.get("gcp")).toBe(JSON.stringify(key));
  await writeFile(join(at.folder, "other.json"), "{}");
  for (const file of ["absent.json", "other.json"]) {
    expect((await at.run(["connect", "gcp", "x", "--service-account-key", file])).exit).toBe(2);
  }
});

test("clouds without a stored key, and private ones, are connected by options alone", async () => {
  const pool =
    "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/l/providers/l";
  const gcp = ["connect", "gcp", "--workload-identity", pool, "--account", "p"];
  expect((await at.run([...gcp, "--service-account", "run@p"])).exit).toBe(0);
  expect(connection("gcp")?.credentials).toEqual({
    kind: "workload-identity",
    audience: pool,
    serviceAccount: "run@p",
  });
  const azure = ["connect", "azure", "--federated", "--tenant", "t", "--client", "c"];
  const places = ["--endpoint", "http://127.0.0.1:9", "--scm", "http://127.0.0.1:8"];
  const more = ["--account", "sub", "--region", "southeastasia", "--setting", "resourceGroup=rg"];
  expect((await at.run([...azure, ...places, ...more])).exit).toBe(0);
  expect(connection("azure")).toMatchObject({
    credentials: { kind: "federated", tenant: "t", client: "c" },
    settings: {
      endpoint: "http://127.0.0.1:9",
      scm: "http://127.0.0.1:8",
      resourceGroup: "rg",
    },
    regions: ["southeastasia"],
  });
  const web = ["connect", "aws", "--role-arn", ROLE, "--federated"];
  expect((await at.run(web)).exit).toBe(0);
  expect(connection("aws")?.credentials).toEqual({ kind: "web-identity", roleArn: ROLE });
});

test("on a terminal the way to sign in and what it needs are asked for", async () => {
  const ran = await at.run(["connect", "azure"], {
    typed: ["2", "tenant", "client", "hush", "sub"],
  });
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.err).toContain("How shall Lintas sign in?");
  expect(connection("azure")).toMatchObject({
    account: "sub",
    credentials: { kind: "client-secret", tenant: "tenant", client: "client" },
  });
  expect(at.manager.clouds.keys.get("azure")).toBe("hush");
});

test("what is missing or contradicts itself is a usage error, and nothing is connected", async () => {
  for (const line of [
    ["connect", "gpc"],
    ["connect", "aws"],
    ["connect", "aws", "--ambient"],
    ["connect", "aws", "--ambient", "--role-arn", ROLE],
    ["connect", "aws", "--role-arn", "not-an-arn", "--account", "1"],
    ["connect", "aws", "--ambient", "--account", "1", "--endpoint", "nowhere"],
    ["connect", "aws", "--ambient", "--account", "1", "--setting", "bucket=b"],
    ["connect", "azure", "--federated", "--account", "1"],
  ]) {
    expect((await at.run(line)).exit, line.join(" ")).toBe(2);
  }
  expect(at.manager.clouds.connections.size).toBe(0);
});

test("a connection that exists is written over only when asked for, and may become the default", async () => {
  await at.run(["connect", "aws", "--role-arn", ROLE]);
  const again = ["connect", "aws", "--role-arn", `${ROLE}2`];
  expect((await at.run(again)).exit).toBe(3);
  expect((await at.run([...again, "--replace"])).exit).toBe(0);
  expect(connection("aws")?.credentials).toMatchObject({ roleArn: `${ROLE}2` });
  await at.run(["connect", "aws", "other", "--role-arn", ROLE, "--default"]);
  expect(connection("other")?.isDefault).toBe(true);
  expect((await at.run(["connection", "default", "aws"])).out).toContain(
    "`aws:<region>` means aws",
  );
});

test("the least policy is printed alone, so that it can be piped into a file", async () => {
  const before = await at.run(["connect", "aws", "--policy"]);
  expect(before.out).toBe('{ "Statement": [] }\n');
  expect(before.err).toContain("Attach it to the role.");
  await at.run(["connect", "aws", "--role-arn", ROLE]);
  expect((await at.run(["connection", "policy", "aws"])).out).toBe(before.out);
  expect((await at.run(["connection", "policy", "absent"])).exit).toBe(4);
});

test("connections are listed and forgotten; targets say what each place cannot do", async () => {
  expect((await at.run(["connections"])).out).toContain("lintas connect aws");
  await at.run(["connect", "aws", "--role-arn", ROLE]);
  const targets = await at.run(["targets"]);
  expect(targets.out).toContain("aws/lambda:eu-central-1");
  expect(targets.out).toContain("it cannot split traffic: our gateway shares it");
  expect((await at.run(["connection", "remove", "aws", "--json"])).json).toEqual({
    connection: "aws",
    removed: true,
  });
  expect((await at.run(["connection", "remove", "aws"])).exit).toBe(4);
});
