import { afterAll, describe, expect, test } from "vitest";
import { install } from "../../functions/creator/testing/place.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ComputeAdapter, Ownership, Step } from "../../shared/ports/compute.ts";
import { brokenAdapters } from "../contract/adapters/broken-adapters.ts";
import { freshDatabase } from "../harness/postgres.ts";
import { awsLambdaCloud } from "./aws-cloud.ts";
import { azureCloud } from "./azure-cloud.ts";
import { gcpCloud } from "./gcp-cloud.ts";
import {
  answerRow,
  brokenRow,
  foreignRow,
  type OpenCloud,
  scenarios,
  undisturbed,
  type Undisturbed,
} from "./rows.ts";

const clouds: Record<string, OpenCloud> = {
  "AWS Lambda": awsLambdaCloud,
  "Cloud Run": () => gcpCloud("run"),
  "Cloud Functions": () => gcpCloud("functions"),
  "Azure Functions": azureCloud,
};

const database = await freshDatabase({ max: 20 });
await install(database.db);
afterAll(() => database.drop());

type Wrap = (adapter: ComputeAdapter) => ComputeAdapter;
type Try = (open: OpenCloud, of: Undisturbed, wrap?: Wrap) => Promise<unknown>;

const ofContract = (name: string): Wrap => brokenAdapters[name]!.wrap;

/** A write that makes something fails and is made again. */
const again: Try = (open, of, wrap) => {
  const makes = of.writes.filter((one) => /create/i.test(one));
  const creating = makes.find((one) => one.startsWith("WebApps_")) ?? makes[0] ?? "";
  return answerRow(database.db, open, of, "500", creating, wrap);
};
const foreign: Try = (open, of, wrap) => foreignRow(database.db, open, of, wrap);
const broken: Try = (open, of, wrap) => brokenRow(database.db, open, of, wrap);

/** Takes what is foreign for its own: the engine itself never writes what is told to be foreign. */
const takesForeign: Wrap = (adapter) => {
  const nobody: Ownership = {
    organization: "",
    project: "",
    environment: "",
    resource: "",
    build: "",
    release: "",
    operation: "",
  };
  const taken = new Set<string>();
  return {
    ...adapter,
    async observe(cx, ref) {
      const seen = await adapter.observe(cx, ref);
      if (seen?.owner !== "foreign") return seen;
      taken.add(ref.name);
      return { ...seen, owner: nobody };
    },
    diff: (want, seen) => adapter.diff(want, seen && taken.has(seen.ref.name) ? null : seen),
    // Some look once more before they write, or tell in their answer: that is gone over as well.
    async send(cx, step, seen) {
      try {
        const progress = await adapter.send(cx, step, seen);
        return progress.kind === "done" ? { kind: "done" } : progress;
      } catch (error) {
        if (error instanceof AppError && error.code === "provider.foreign") return { kind: "done" };
        throw error;
      }
    },
  };
};

/** Takes the provider's word: what was sent is done, and the release itself is never asked. */
const believesActive: Wrap = (adapter) => {
  const sent = new Set<string>();
  const keyOf = (step: Step) => `${step.do} ${step.ref.name}`;
  return {
    ...ofContract('believes "active"')(adapter),
    diff: (want, seen) => adapter.diff(want, seen).filter((step) => !sent.has(keyOf(step))),
    async send(cx, step, seen) {
      const progress = await adapter.send(cx, step, seen);
      sent.add(keyOf(step));
      return progress.kind === "failed" ? { kind: "done" } : progress;
    },
    async poll(cx, handle) {
      const progress = await adapter.poll(cx, handle).catch(() => null);
      return progress?.kind === "done" ? progress : { kind: "done" };
    },
    async call(cx, { ref }) {
      const seen = await adapter.observe(cx, ref);
      const owner = seen?.owner;
      if (owner === undefined || owner === "foreign") throw new Error("nothing of ours is there");
      return Response.json({ release: owner.release, part: owner.resource });
    },
  };
};

const breakages: [string, Wrap, Try][] = [
  ["creates twice", ofContract("creates twice"), again],
  ["overwrites what is foreign", takesForeign, foreign],
  ['believes "active"', believesActive, broken],
  ["forgets its tags", ofContract("forgets its tags"), again],
];

for (const [name, open] of Object.entries(clouds)) {
  const first = await undisturbed(database.db, open, scenarios.first);
  describe(`on ${name}, the table notices an adapter that`, () => {
    test.concurrent.each(breakages)("%s", async (_breakage, wrap, run) => {
      await run(open, first);
      await expect(run(open, first, wrap)).rejects.toThrow();
    });
  });
}
