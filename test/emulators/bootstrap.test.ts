import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { releaseFetch } from "../../functions/mounts/release-fetch.ts";
import { CommandLine } from "../e2e/clouds/command-line.ts";
import type { Served } from "../fakes/serve.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";
import { startStack, type TestStack } from "../harness/stack.ts";
import {
  type Bootstrapped,
  expectInstalled,
  expectSame,
  expectSignsOwnerIn,
  frontOf,
} from "../runtimes/bootstrap-checks.ts";
import { type Emulator, startMiniStack } from "./emulators.ts";

const REGION = "eu-central-1";
const ACCOUNT = "000000000000";
const BUCKET = "lintas-objects";
const ask = releaseFetch();

let stack: TestStack;
let cloud: Emulator;
let database: EmptyDatabase;
let home = "";
let cli: CommandLine;
let front: Served | undefined;
let there: Bootstrapped;

beforeAll(async () => {
  [stack, cloud] = await Promise.all([startStack(), startMiniStack()]);
  home = await mkdtemp(join(tmpdir(), "lintas-bootstrap-"));
  cli = new CommandLine(home);
  database = await emptyDatabase();
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
  await database?.drop();
  await rm(home, { recursive: true, force: true });
}, 120_000);

test("a running installation deploys Lintas itself onto a cloud, on a database that the user names", async () => {
  await cli.json(["login", stack.console, ...locally]);
  await connect("aws", locally);
  there = await cli.json<Bootstrapped>(
    [
      "bootstrap",
      "aws",
      ...locally,
      ...option("--region", REGION),
      ...option("--objects", `s3://${BUCKET}?region=${REGION}`),
      ...option("--setting", `OBJECTS_ENDPOINT=${cloud.origin}`),
      ...option("--setting", "PRIVATE_ENDPOINTS=allow"),
      ...option("--setting", `ORIGIN=${functionsOf(cloud.origin)}`),
    ],
    { input: database.url },
  );
  await expectInstalled(there);
});

test("the bootstrapped Manager signs its owner in and carries the console", async () => {
  front = await frontOf(there.url);
  await expectSignsOwnerIn(there, front, inCloud);
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
  const deployed = await cli.json<{ releases: { parts: { url: string }[] }[] }>(
    ["deploy", ...cloudly],
    { cwd: folder },
  );
  const url = deployed.releases[0]?.parts[0]?.url ?? "";
  const answer = await ask(new Request(url));
  expect(await answer.text()).toBe("from a bootstrapped Lintas");
}, 180_000);

test("bootstrapping again brings the same build there and keeps keys and rows", async () => {
  const again = await cli.json(["bootstrap", "aws", "--region", REGION, ...locally]);
  await expectSame(there, again, inCloud);
});

const option = (flag: string, value: string) => [flag, value];
/** MiniStack names functions as AWS does, and is asked for them by names below `.localhost`. */
const functionsOf = (origin: string) =>
  origin.replace("127.0.0.1", `*.lambda-url.${REGION}.localhost`);
const locally = ["--profile", "local"] as const;
const cloudly = ["--profile", "cloud"] as const;
const inCloud = <T>(args: readonly string[]) => cli.json<T>([...args, ...cloudly]);

async function connect(name: string, profile: readonly string[]): Promise<void> {
  const args = ["connect", "aws", name, "--keys", "test", "--account", ACCOUNT];
  await cli.json([...args, "--endpoint", cloud.origin, ...profile], { input: "test" });
}
