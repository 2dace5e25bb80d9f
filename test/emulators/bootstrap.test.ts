import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { releaseFetch } from "../../functions/mounts/release-fetch.ts";
import { openDatabase } from "../../shared/database.ts";
import { withDatabase } from "../harness/postgres-global.ts";
import { serve } from "../fakes/serve.ts";
import { startStack, type TestStack } from "../harness/stack.ts";
import { type Emulator, startMiniStack } from "./emulators.ts";

const ROOT = join(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/node/cli.js");
const REGION = "eu-central-1";
const ACCOUNT = "000000000000";
const BUCKET = "lintas-objects";
const ask = releaseFetch();

let stack: TestStack;
let cloud: Emulator;
let home = "";
const database = `lintas_${randomBytes(8).toString("hex")}`;
let front: Awaited<ReturnType<typeof serve>>;
let there: { url: string; signIn: string; masterKey: string; build: string };

beforeAll(async () => {
  [stack, cloud] = await Promise.all([startStack(), startMiniStack()]);
  home = await mkdtemp(join(tmpdir(), "lintas-bootstrap-"));
  await administer(`create database ${database}`);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({
    endpoint: cloud.origin,
    region: REGION,
    credentials,
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
}, 600_000);

afterAll(async () => {
  await front?.close();
  await stack?.remove();
  await cloud?.stop();
  await administer(`drop database if exists ${database} with (force)`);
  await rm(home, { recursive: true, force: true });
}, 120_000);

test("a running installation deploys Lintas itself onto a cloud, on a database that the user names", async () => {
  await lintas(["login", stack.console, ...locally]);
  await connect("aws", locally);
  const address = withDatabase(inject("postgresUrl"), database);
  there = await lintas(
    [
      "bootstrap",
      "aws",
      "--json",
      ...locally,
      ...option("--region", REGION),
      ...option("--objects", `s3://${BUCKET}?region=${REGION}`),
      ...option("--setting", `OBJECTS_ENDPOINT=${cloud.origin}`),
      ...option("--setting", "PRIVATE_ENDPOINTS=allow"),
      ...option("--setting", `ORIGIN=${functionsOf(cloud.origin)}`),
    ],
    { input: address },
  );
  expect(there.url).toMatch(/^http/);
  expect(there.masterKey).toMatch(/^[\w-]{43}$/);
  const healthy = await ask(new Request(new URL("/healthz", there.url)));
  expect(healthy.status).toBe(200);
});

test("the bootstrapped Manager signs its owner in and carries the console", async () => {
  const page = await ask(new Request(new URL("/", there.url)));
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  // The command line leaves names to the system, whose resolver may not know `*.localhost`.
  front = await serve((request) => {
    const { pathname, search } = new URL(request.url);
    return ask(new Request(new URL(pathname + search, there.url), request));
  });
  const { hash } = new URL(there.signIn);
  await lintas(["login", `${front.origin}/sign-in${hash}`, "--profile", "cloud"]);
  const me = await lintas<{ me: { organizations: { slug: string }[] } }>([
    "whoami",
    "--json",
    ...cloudly,
  ]);
  expect(me.me.organizations.map((one) => one.slug)).toEqual(["local"]);
});

test("a deploy through it is made by its own Creator, and answers", async () => {
  await connect("aws", cloudly);
  const folder = join(home, "shop");
  await mkdir(folder);
  await writeFile(
    join(folder, "lintas.json"),
    JSON.stringify({
      name: "shop",
      targets: [`aws:${REGION}`],
      functions: { web: { path: "/", entry: "web.js" } },
    }),
  );
  const source = 'export default { fetch: () => new Response("from a bootstrapped Lintas") };\n';
  await writeFile(join(folder, "web.js"), source);
  const deployed = await lintas<{ releases: { parts: { url: string }[] }[] }>(
    ["deploy", "--json", ...cloudly],
    { cwd: folder },
  );
  const url = deployed.releases[0]?.parts[0]?.url ?? "";
  const answer = await ask(new Request(url));
  expect(await answer.text()).toBe("from a bootstrapped Lintas");
}, 180_000);

test("bootstrapping again brings the same build there and keeps keys and rows", async () => {
  const again = await lintas<typeof there & { signIn: null }>([
    "bootstrap",
    "aws",
    "--region",
    REGION,
    "--json",
    ...locally,
  ]);
  expect(again).toMatchObject({ build: there.build, signIn: null, masterKey: null });
  const projects = await lintas<{ items: { slug: string }[] }>(["projects", "--json", ...cloudly]);
  expect(projects.items.map((one) => one.slug)).toEqual(["shop"]);
});

const option = (flag: string, value: string) => [flag, value];
/** MiniStack names functions as AWS does, and is asked for them by names below `.localhost`. */
const functionsOf = (origin: string) =>
  origin.replace("127.0.0.1", `*.lambda-url.${REGION}.localhost`);
const locally = ["--profile", "local"] as const;
const cloudly = ["--profile", "cloud"] as const;

async function connect(name: string, profile: readonly string[]): Promise<void> {
  const args = ["connect", "aws", name, "--keys", "test", "--account", ACCOUNT];
  await lintas([...args, "--endpoint", cloud.origin, "--json", ...profile], { input: "test" });
}

/** The command line as a user runs it; resolves to what `--json` printed. */
async function lintas<T>(
  args: readonly string[],
  options: { cwd?: string; input?: string } = {},
): Promise<T> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: options.cwd ?? home,
    env: { HOME: home, PATH: process.env["PATH"] ?? "" },
  });
  child.stdin.end(options.input ?? "");
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once("exit", done)),
  ]);
  if (code !== 0) throw new Error(`lintas ${args.join(" ")} ended with ${code}\n${out}\n${err}`);
  return (args.includes("--json") ? JSON.parse(out) : undefined) as T;
}

async function administer(statement: string): Promise<void> {
  const { sql } = openDatabase(inject("postgresUrl"), { name: "lintas tests", max: 1 });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
