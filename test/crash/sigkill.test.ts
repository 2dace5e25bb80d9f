import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, expect, test } from "vitest";
import { createCreator } from "../../functions/creator/creator.ts";
import { type BossJobs, openBossJobs } from "../../functions/creator/jobs/boss-jobs.ts";
import { boundaries } from "../../functions/creator/probe.ts";
import {
  cancel,
  install,
  invokeKey,
  operationOf,
  testMasterKeyText,
} from "../../functions/creator/testing/place.ts";
import { shortLengths } from "../../functions/creator/testing/worker.ts";
import { systemClock } from "../../shared/clock.ts";
import { hasEnded } from "../../shared/domain/state.ts";
import { silentLogger } from "../../shared/log.ts";
import type { FireJob } from "../../shared/ports/jobs.ts";
import { Secret } from "../../shared/secret.ts";
import type { CreatorProcessOptions } from "../fixtures/creator-process.ts";
import { serveClouds } from "../fixtures/remote-cloud.ts";
import { freshDatabase } from "../harness/postgres.ts";
import { checkAftermath } from "./aftermath.ts";
import type { Row } from "./doomed.ts";
import { killCreator } from "./kill-creator.ts";
import { rowsOf } from "./rows.ts";
import { askFor, type Scenario, scenarios, setStage, type Stage, standing } from "./stage.ts";

/** A process that is alive but slow must not lose its lease before it is killed. */
const lengths = { ...shortLengths, leaseMs: 1_000, sweepMs: 100 };
const DEADLINE_MS = 30_000;

/** By operation: the steps (by name) at which its process is killed, each at another boundary. */
const SAMPLE: Record<string, readonly string[]> = {
  deploy: ["artifact", "ensure", "smoke", "route", "traffic", "schedules", "retire"],
  "deploy, slow provider": ["ensure", "smoke"],
  promote: ["route", "traffic", "schedules", "retire"],
  rollback: ["route", "traffic", "schedules", "retire"],
  destroy: ["unroute", "remove", "removed", "sweep"],
  cancel: ["artifact", "ensure", "smoke", "route"],
};

const database = await freshDatabase({ max: 10 });
await install(database.db);
const jobs = await bossJobs("recovering creator");
const sample = await sampled();

afterAll(async () => {
  await jobs.stop();
  await database.drop();
});

test("the sample has at least 20 rows, of every operation and every kind of boundary", () => {
  expect(sample.length).toBeGreaterThanOrEqual(20);
  expect(new Set(sample.map(({ row }) => row.boundary))).toEqual(new Set(boundaries));
  const kinds = ["deploy", "promote", "rollback", "destroy", "cancel"];
  expect(sample.map(({ name }) => name)).toEqual(expect.arrayContaining(kinds));
});

test.each(sample)(
  "SIGKILL in $name at step $row.no ($row.step), $row.boundary, is recovered",
  async ({ scenario, row }) => {
    const stage = await setStage(database.db, scenario);
    const cloud = await serve(stage);
    try {
      const before = await standing(stage);
      const { environment } = stage.place;
      await jobs.schedule(environment, stage.services.jobs.schedules.get(environment) ?? []);
      const operation = await askFor(stage, scenario);
      await jobs.enqueue(database.db, { operation });
      await killProcessAt(scenario, operation, row, cloud.url);
      if (scenario.cancelAt === "same") await cancel(stage.place, operation);
      await recover(stage, operation);
      await readSchedules(stage);
      await checkAftermath(stage, scenario, operation, before);
    } finally {
      await cloud.close();
    }
  },
);

async function sampled(): Promise<{ name: string; scenario: Scenario; row: Row }[]> {
  const chosen: { name: string; scenario: Scenario; row: Row }[] = [];
  for (const [name, steps] of Object.entries(SAMPLE)) {
    const scenario = scenarios.find((one) => one.name === name)!;
    const rows = await rowsOf(database.db, scenario);
    for (const step of steps) {
      const boundary = boundaries[chosen.length % boundaries.length];
      const row = rows.find((one) => one.step.split(" ")[0] === step && one.boundary === boundary)!;
      chosen.push({ name, scenario, row });
    }
  }
  return chosen;
}

/** Starts a Creator, waits until it stands at the boundary and kills it there. */
async function killProcessAt(
  scenario: Scenario,
  operation: string,
  row: Row,
  cloudUrl: string,
): Promise<void> {
  const options: CreatorProcessOptions = {
    databaseUrl: database.url,
    cloudUrl,
    targets: [...scenario.targets],
    repeatable: !scenario.slow,
    masterKey: testMasterKeyText,
    signingKey: invokeKey.privateKey,
    lengths,
    stopAt: { operation, no: row.no, boundary: row.boundary },
  };
  await killCreator(options);
}

/** Another Creator, with nothing but its own sweep to tell it. */
async function recover(stage: Stage, operation: string): Promise<void> {
  const services = { ...stage.services, lengths, jobs };
  const working = await createCreator({ services, worker: jobs }).start();
  try {
    const until = performance.now() + DEADLINE_MS;
    for (;;) {
      const row = await operationOf(stage.place, operation);
      if (hasEnded(row.state)) return;
      if (performance.now() > until) throw new Error(`it is still ${row.state}`);
      await systemClock.sleep(10);
    }
  } finally {
    await working.stop();
  }
}

/** What the queue's own table holds for the environment, where the check looks for it. */
async function readSchedules({ place, services }: Stage): Promise<void> {
  const mine = `${place.environment}/%`;
  const rows = await database.sql`select data from pgboss.schedule where key like ${mine}`;
  const entries = rows.map((row) => ({ key: "", cron: "", job: row["data"] as FireJob }));
  services.jobs.schedules.set(place.environment, entries);
}

function bossJobs(name: string): Promise<BossJobs> {
  return openBossJobs({
    url: new Secret(database.url),
    name,
    log: silentLogger,
    clock: systemClock,
    supervise: true,
    pollSeconds: 0.5,
  });
}

/** The stage's clouds and blobs, for a process outside. */
async function serve(stage: Stage): Promise<{ url: string; close(): Promise<void> }> {
  const clouds = serveClouds(stage.adapters);
  const listener = getRequestListener(async (request) => {
    if (request.method === "POST") return clouds(request);
    const bytes = stage.place.blobs.get(new URL(request.url).pathname.slice(1));
    return bytes === undefined
      ? new Response(null, { status: 404 })
      : new Response(bytes as Uint8Array<ArrayBuffer>);
  });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
