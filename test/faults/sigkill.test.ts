import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { openBossJobs } from "../../functions/creator/jobs/boss-jobs.ts";
import type { Boundary } from "../../functions/creator/probe.ts";
import {
  ask,
  install,
  invokeKey,
  stepsOf,
  testMasterKeyText,
} from "../../functions/creator/testing/place.ts";
import { shortLengths } from "../../functions/creator/testing/worker.ts";
import { systemClock } from "../../shared/clock.ts";
import { silentLogger } from "../../shared/log.ts";
import { Secret } from "../../shared/secret.ts";
import { killCreator } from "../crash/kill-creator.ts";
import { freshDatabase } from "../harness/postgres.ts";
import { checkAftermath } from "./aftermath.ts";
import { awsLambdaCloud } from "./aws-cloud.ts";
import { onStage, scenarios, undisturbed } from "./rows.ts";
import { type Stage, work } from "./stage.ts";

const database = await freshDatabase({ max: 10 });
await install(database.db);
const first = await undisturbed(database.db, awsLambdaCloud, scenarios.first);
const jobs = await openBossJobs({
  url: new Secret(database.url),
  name: "recovering creator",
  log: silentLogger,
  clock: systemClock,
  supervise: true,
  pollSeconds: 0.5,
});
afterAll(async () => {
  await jobs.stop();
  await database.drop();
});

/** Steps are numbered as one part has them: artifact, ensure, smoke, route, traffic, … */
const SAMPLE: [no: number, boundary: Boundary][] = [
  [2, "before intent"],
  [2, "after intent"],
  [2, "after call"],
  [2, "after end"],
  [3, "after call"],
  [5, "after call"],
];

test.each(SAMPLE)(
  "SIGKILL of a Creator that deploys to Lambda, at step %i, %s, is recovered",
  async (no, boundary) => {
    const cloud = await awsLambdaCloud();
    await onStage(
      database.db,
      async () => cloud,
      scenarios.first,
      async (stage) => {
        const operation = await ask(stage.place, await scenarios.first.input(stage));
        const blobs = await serveBlobs(stage);
        try {
          await jobs.enqueue(database.db, { operation });
          await killCreator({
            databaseUrl: database.url,
            cloudUrl: blobs.url,
            aws: cloud.endpoint,
            targets: [cloud.target],
            repeatable: true,
            masterKey: testMasterKeyText,
            signingKey: invokeKey.privateKey,
            lengths: { ...shortLengths, leaseMs: 1_000, sweepMs: 100 },
            stopAt: { operation, no, boundary },
          });
        } finally {
          await blobs.close();
        }
        const smoke = (await stepsOf(stage.place, operation)).find((one) => one.name === "smoke");
        if (smoke?.state === "done" && smoke.ref !== null) stage.smoked.add(smoke.ref.name);
        const ended = await work(stage, operation);
        expect(ended).toMatchObject({ state: "ready" });
        await checkAftermath(stage);
        expect(cloud.objects()).toEqual(first.after);
      },
    );
  },
);

async function serveBlobs({ place }: Stage): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const bytes = place.blobs.get((request.url ?? "").slice(1));
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
