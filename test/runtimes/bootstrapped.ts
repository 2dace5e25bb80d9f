import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { request as send } from "undici";
import { releaseFetch } from "../../functions/mounts/release-fetch.ts";
import { CommandLine } from "../e2e/clouds/command-line.ts";
import { openWorld, TELLS_ITS_RELEASE, type World } from "../e2e/clouds/world.ts";
import type { Served } from "../fakes/serve.ts";
import type { FakeCloudName, FakeClouds } from "../harness/fake-clouds.ts";
import { type EmptyDatabase, emptyDatabase } from "../harness/postgres.ts";
import {
  type Bootstrapped,
  expectInstalled,
  expectSame,
  expectSignsOwnerIn,
  frontOf,
} from "./bootstrap-checks.ts";
import { type RunningRuntime, type RuntimeKind, startRuntime } from "./start.ts";

/** What a fake was given for one part of one release. */
export interface Given {
  zip: Uint8Array;
  env: Readonly<Record<string, string>>;
}

export interface BootstrapSubject {
  cloud: FakeCloudName;
  target: string;
  kind: RuntimeKind;
  /** Has the fake forward requests to functions to `answer`. */
  forward(clouds: FakeClouds, answer: (given: Given, request: Request) => Promise<Response>): void;
}

const ask = releaseFetch();

/**
 * `lintas bootstrap` onto a fake cloud that starts what it is given in the cloud's official runtime:
 * each release from its own zip, with the environment that arrived at the cloud and nothing else.
 */
export function bootstrapContract(subject: BootstrapSubject): void {
  const { cloud, target, kind } = subject;
  describe(`Lintas on ${target}, in the runtime ${kind}`, () => {
    const running = new Map<string, Promise<RunningRuntime>>();
    let database: EmptyDatabase;
    let world: World;
    /** Of the person at home, and of the same one at the bootstrapped Manager. */
    let cli: CommandLine;
    let cloudly: CommandLine;
    let front: Served | undefined;
    let there: Bootstrapped;

    beforeAll(async () => {
      database = await emptyDatabase();
      world = await openWorld({ connected: false });
      cli = world.cli;
      cloudly = new CommandLine(join(world.home, "cloudly"));
      await world.connect(cloud);
      subject.forward(world.clouds, async (given, asked) => {
        const { LINTAS_RELEASE: release = "", LINTAS_PART: part = "" } = given.env;
        const key = `${release}/${part}`;
        const started = running.get(key) ?? start(kind, join(world.home, key), given);
        running.set(key, started);
        return forwarded((await started).origin, asked);
      });
    }, 600_000);

    afterAll(async () => {
      await front?.close();
      const started = await Promise.allSettled(running.values());
      for (const one of started) if (one.status === "fulfilled") await one.value.close();
      await world?.close();
      await database?.drop();
    }, 120_000);

    const bootstrap = (...more: string[]) =>
      cli.json<Bootstrapped>(["bootstrap", cloud, "--target", target, ...more], {
        input: database.url,
      });
    const atHome = <T>(args: readonly string[]) => cloudly.json<T>(args, { cwd: world.home });

    test("is an ordinary deploy onto a database that the user names", async () => {
      there = await bootstrap(
        "--objects",
        `file://${join(world.home, "objects")}`,
        "--setting",
        "PRIVATE_ENDPOINTS=allow",
      );
      await expectInstalled(there);
      expect(running.size).toBe(2);
    });

    test("signs its owner in and carries the console", async () => {
      front = await frontOf(there.url);
      await expectSignsOwnerIn(there, front, atHome);
    });

    test("deploys by its own Creator, and the function runs in that runtime too", async () => {
      await world.connect(cloud, cloud, cloudly);
      const folder = await world.project({
        definition: {
          name: "shop",
          targets: [target],
          functions: { web: { path: "/", entry: "web.js" } },
        },
        files: { "web.js": TELLS_ITS_RELEASE },
      });
      const deployed = await cloudly.json<{ releases: { id: string; parts: { url: string }[] }[] }>(
        ["deploy"],
        { cwd: folder },
      );
      const [release] = deployed.releases;
      const answer = await ask(new Request(new URL("/mugs", release?.parts[0]?.url)));
      expect(await answer.json()).toEqual({ release: release?.id, part: "web", path: "/mugs" });
      expect(running.size).toBe(3);
    }, 180_000);

    test("and bootstrapped again it is the same build, with its keys and rows", async () => {
      await expectSame(there, await bootstrap(), atHome);
    });
  });
}

async function start(kind: RuntimeKind, folder: string, { zip, env }: Given) {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return startRuntime(kind, folder, env);
}

/** As a platform's front does: the host that was asked stays the host. */
async function forwarded(origin: string, asked: Request): Promise<Response> {
  const { pathname, search, host } = new URL(asked.url);
  const answer = await send(new URL(pathname + search, origin), {
    method: asked.method as "GET",
    headers: { ...Object.fromEntries(asked.headers), host },
    body: asked.body === null ? null : Buffer.from(await asked.arrayBuffer()),
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (["connection", "keep-alive", "transfer-encoding"].includes(name)) continue;
    for (const one of [value].flat()) if (one !== undefined) headers.append(name, one);
  }
  const empty = [204, 304].includes(answer.statusCode);
  const bytes = await answer.body.arrayBuffer();
  return new Response(empty ? null : bytes, { status: answer.statusCode, headers });
}
