import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsProvider } from "../../adapters/aws/provider.ts";
import type { CloudProvider, OpenConnection } from "../../shared/ports/cloud.ts";
import { testHome } from "../fakes/home.ts";
import { startAwsFake } from "../fakes/aws/fake.ts";
import type { Provider } from "../gate/gate.ts";
import type { Recorded } from "../live/recording.ts";
import { replay } from "../live/replay.ts";
import { type LiveOptions, runLive } from "../live/run.ts";
import { awsConnection } from "./aws/subject.ts";
import { startStage as startAzure } from "./azure/stage.ts";
import { startStage as startGcp } from "./gcp/stage.ts";

// A live run before fakes, which stand in for an account: nobody here has a real one.

interface Account {
  provider: Provider;
  options: Pick<LiveOptions, "cloud" | "connection" | "product" | "region" | "packed">;
  /** Some of what it is asked. */
  speaks: string[];
  /** Names of what stands there. */
  standing(): string[];
  /** What must not be in a recording. */
  secrets: string[];
  close(): Promise<void>;
}

type Zip = Parameters<LiveOptions["packed"]>[1];

const accounts: Record<string, () => Promise<Account>> = {
  "AWS Lambda": async () => {
    const fake = await startAwsFake({ account: "210987654321" });
    const home = await testHome();
    const zips = zipsOf(home);
    const connection = awsConnection(fake.endpoint, { account: fake.account });
    return {
      provider: "aws",
      options: {
        cloud: awsProvider(home),
        connection,
        product: "lambda",
        region: "eu-central-1",
        packed(sample, zip) {
          zips.set(zip.digest, zip.bytes);
          if (sample === "exits") fake.state.knobs.broken.add(zip.digest);
        },
      },
      speaks: ["lambda.CreateFunction", "iam.CreateRole", "logs.FilterLogEvents"],
      standing: () => [...fake.state.functions.keys(), ...fake.state.roles.keys()],
      secrets: ["210987654321", "AKIAFAKE000000000000", "fake-secret"],
      close: () => fake.close(),
    };
  },
  "Cloud Run": () => googleAccount("run"),
  "Cloud Functions": () => googleAccount("functions"),
  "Azure Functions": async () => {
    const stage = await startAzure({ ungated: true });
    const zips = zipsOf(stage.home);
    return {
      provider: "azure",
      options: {
        ...placeOf(stage.provider, stage.connection),
        product: "functions",
        region: "southeastasia",
        packed(sample, zip) {
          zips.set(zip.digest, zip.bytes);
          if (sample === "exits") stage.fake.knobs.broken.add(zip.digest);
          if (sample === "slow") stage.fake.knobs.slow.set(zip.digest, 2);
        },
      },
      speaks: ["web.webApps.beginCreateOrUpdate", "kudu.publish", "storage.blobContainers.create"],
      standing: () => [...stage.fake.state.sites.keys(), ...stage.fake.state.plans.keys()],
      secrets: [stage.fake.subscription, stage.fake.login.tenant, stage.fake.login.secret],
      close: () => stage.close(),
    };
  },
};

async function googleAccount(product: "run" | "functions"): Promise<Account> {
  const stage = await startGcp(product, { project: "private-project-7" });
  // One of both answers at once: the other's operations are looked at, as they are at Google.
  if (product === "run") stage.fake.knobs.looks = 0;
  const zips = zipsOf(stage.home);
  return {
    provider: "gcp",
    options: {
      ...placeOf(stage.provider, stage.connection),
      product,
      region: "asia-southeast2",
      packed(sample, zip) {
        zips.set(zip.digest, zip.bytes);
        if (sample === "exits") stage.fake.knobs.broken.add(zip.digest);
        if (sample === "slow") stage.fake.knobs.slow.set(zip.digest, 2);
      },
    },
    speaks:
      product === "run"
        ? ["run.v2.projects.locations.services.create", "storage.v1.objects.insert"]
        : [
            "cloudfunctions.v2.projects.locations.functions.create",
            "run.v2.projects.locations.services.patch",
          ],
    standing: () => [...stage.fake.state.services.keys(), ...stage.fake.state.functions.keys()],
    secrets: ["private-project-7"],
    close: () => stage.close(),
  };
}

function placeOf(cloud: CloudProvider, connection: OpenConnection) {
  return { cloud, connection };
}

function zipsOf(home: {
  artifact(organization: string, digest: string): Promise<Uint8Array<ArrayBuffer>>;
}): Map<string, Zip["bytes"]> {
  const zips = new Map<string, Zip["bytes"]>();
  home.artifact = async (_organization, digest) => zips.get(digest) ?? Uint8Array.from([]);
  return zips;
}

const budget = { resourcesMax: 6, patienceMs: 20_000, pauseMs: 5 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lintas-live-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(Object.entries(accounts))("a live run on %s", (title, open) => {
  let account: Account;
  const file = () => join(folder, `${title.replaceAll(" ", "-")}.jsonl`);
  const run = (over: Partial<LiveOptions> = {}) =>
    runLive({
      ...account.options,
      budget,
      stopped: new AbortController().signal,
      recording: null,
      secrets: account.secrets,
      say: () => {},
      ...over,
    });
  beforeAll(async () => {
    account = await open();
  });
  afterAll(() => account?.close());

  test("passes the contract and the life of two releases, and leaves nothing", async () => {
    const { rows, recorded } = await run({ recording: file() });
    expect(rows.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(rows.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(15);
    expect(recorded).toBeGreaterThan(100);
    expect(account.standing()).toEqual([]);
  });

  test("is recorded without what is secret or names the account", async () => {
    const text = await readFile(file(), "utf8");
    for (const secret of account.secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/Bearer (?!redacted)/);
  });

  test("gives a recording that the provider's own models know, and a spoilt one that they do not", async () => {
    const whole = await replay(account.provider, file());
    expect(whole.violations).toEqual([]);
    // By each of the ways in which an adapter speaks: SDKs, `fetch`, the deployment service.
    expect(Object.keys(whole.operations)).toEqual(expect.arrayContaining(account.speaks));
    const lines = (await readFile(file(), "utf8")).trim().split("\n");
    const spoilt = lines.map((line) => {
      const one = JSON.parse(line) as Recorded;
      const { body, status } = one.answer;
      const is = body.kind === "json" && status < 300 && !Array.isArray(body.value);
      return JSON.stringify(is ? { ...one, answer: { ...one.answer, body: wrong } } : one);
    });
    const bad = `${file()}.spoilt`;
    await writeFile(bad, spoilt.join("\n"));
    const found = (await replay(account.provider, bad)).violations;
    expect(found.filter(({ where }) => where === "answer").length).toBeGreaterThan(5);
  });

  test("that is stopped in the middle leaves nothing, and one that was killed is cleaned up by the next", async () => {
    const stop = new AbortController();
    const life = /^deploy, smoke/;
    const stopped = await run({
      only: life,
      stopped: stop.signal,
      packed(sample, zip) {
        account.options.packed(sample, zip);
        // After the first release stands.
        if (account.standing().length > 0) stop.abort(new Error("stopped by Ctrl-C"));
      },
    });
    expect(stopped.rows[0]).toMatchObject({ outcome: "failed" });
    expect(account.standing()).toEqual([]);

    const { cloud, connection, product, region } = account.options;
    const adapter = cloud.compute(connection, product, region);
    const { leaveOne } = await import("./live-leftover.ts");
    await leaveOne(adapter, (zip) => account.options.packed("answers", zip));
    expect(account.standing()).not.toEqual([]);
    const next = await run({ only: /^observing nothing/ });
    expect(next.leftBefore).toHaveLength(1);
    expect(account.standing()).toEqual([]);
  });

  test("makes no more at once than its budget allows", async () => {
    const one = { ...budget, resourcesMax: 1 };
    const { rows } = await run({ only: /^deploy, smoke/, budget: one });
    expect(rows[0]).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/budget allows 1 resources/),
    });
    expect(account.standing()).toEqual([]);
  });
});

const wrong = { kind: "json" as const, value: { noSuchMember: { of: "any model" } } };
