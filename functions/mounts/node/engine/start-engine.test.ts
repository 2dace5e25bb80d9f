import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testClock } from "../../../../test/harness/clock.ts";
import type { LogLine } from "../../../../shared/domain/event.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../../shared/protocol/invoke.ts";
import { generateSigningKeyPair, signer } from "../../../../shared/signing.ts";
import { notesFile } from "../../../engine/host/testing/notes.ts";
import { type Answering, answering, StandIn } from "../../../engine/ndc/stand-in.ts";
import { EngineOnDisk } from "./testing/engine-on-disk.ts";

const NOTES = answering([{ rows: [{ id: 1, text: "hello" }] }]);
const QUERY = "{ notes { id text } }";
const DATA = { data: { notes: [{ id: 1, text: "hello" }] } };

let engine: EngineOnDisk;
let connector: StandIn;
let answer: Answering;
beforeEach(async () => {
  answer = NOTES;
  engine = await EngineOnDisk.started();
  connector = await StandIn.started((...of) => answer(...of));
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

/** A release of the notes, put as the Creator does. */
async function released(release: string, token = "t1") {
  const artifact = await engine.store(notesFile());
  const secrets = await engine.sealed(release, { NOTES_TOKEN: token });
  return engine.put(release, { artifact, variables: { NOTES_URL: connector.url }, secrets });
}

/** What a released part is on the disk, by its file. */
async function journal(): Promise<[path: string, text: string][]> {
  const folder = join(engine.folder, "engine", "parts");
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  return Promise.all(
    files.map(async (path): Promise<[string, string]> => [path, await readFile(path, "utf8")]),
  );
}

describe("a release", () => {
  test("is loaded when it is put, is ready, and answers", async () => {
    const put = await released("rel_1");
    expect(put.json).toMatchObject({ release: "rel_1", state: "ready", why: null, instances: [] });
    expect((await engine.query("rel_1", QUERY)).json).toEqual(DATA);
    expect(connector.received[0]?.headers["x-token"]).toBe("t1");
    const ready = await engine.ask("rel_1", { method: "GET", path: "/.lintas/ready" });
    expect(ready.json).toEqual({ release: "rel_1", part: "api" });
  });

  test("whose connector's link leads nowhere is never ready, and says why", async () => {
    const artifact = await engine.store(notesFile());
    const put = await engine.put("rel_1", { artifact, variables: { NOTES_URL: "ftp://notes" } });
    const why =
      "the DataConnectorLink app.db cannot be used: the variable NOTES_URL holds no URL that begins with http://, https://, lintas:part/ or lintas:connector/";
    expect(put.json).toMatchObject({ state: "failed", why });
    expect((await engine.ask("rel_1", { method: "GET", path: "/.lintas/ready" })).status).toBe(503);
    const { text } = await engine.control("/v1/releases/rel_1/parts/api/logs");
    expect(text).toContain(`cannot be loaded: ${why}`);
  });

  test("is served by another process with nothing but the disk, its secrets sealed there", async () => {
    await released("rel_1", "a-secret-token");
    await engine.stop();
    const [first] = await journal();
    const text = first?.[1];
    expect(text).toContain('"proven":true');
    expect(text).not.toContain("a-secret-token");
    await engine.start();
    expect((await engine.query("rel_1", QUERY)).json).toEqual(DATA);
    expect(connector.received[0]?.headers["x-token"]).toBe("a-secret-token");
  });

  test("that was taken and not yet loaded when the engine was killed becomes ready after all", async () => {
    await released("rel_1");
    await engine.stop();
    for (const [path, text] of await journal()) {
      await writeFile(path, text.replace('"proven":true', '"proven":false'));
    }
    await engine.start();
    await expect.poll(async () => (await engine.state("rel_1")).state).toBe("ready");
  });

  test("can be put again and never changed", async () => {
    await released("rel_1");
    expect((await released("rel_1")).status).toBe(200);
    const artifact = await engine.store(notesFile("Other"));
    const changed = await engine.put("rel_1", { artifact, hash: "h2" });
    expect([changed.status, changed.json]).toMatchObject([409, { code: "release.immutable" }]);
  });

  test("has variables and secrets of its own, though the build is the same", async () => {
    await released("rel_1", "one");
    await released("rel_2", "two");
    await engine.query("rel_2", QUERY);
    await engine.query("rel_1", QUERY);
    expect(connector.received.map(({ headers }) => headers["x-token"])).toEqual(["two", "one"]);
  });

  test("that is removed is no longer there, also for another process", async () => {
    await released("rel_1");
    const path = "/v1/releases/rel_1/parts/api";
    expect((await engine.control(path, { method: "DELETE" })).status).toBe(204);
    expect((await engine.control(path, { method: "DELETE" })).status).toBe(404);
    expect((await engine.query("rel_1", QUERY)).status).toBe(404);
    await engine.stop();
    expect(await journal()).toEqual([]);
    await engine.start();
    expect((await engine.query("rel_1", QUERY)).status).toBe(404);
  });

  test("keeps what is said of its warmth", async () => {
    await released("rel_1");
    const path = "/v1/releases/rel_1/parts/api/warm";
    await engine.control(path, { method: "PUT", body: { warm: true } });
    await engine.stop();
    await engine.start();
    expect(await engine.state("rel_1")).toMatchObject({ warm: true });
  });

  test("is asked through the control socket without a signature", async () => {
    await released("rel_1");
    const call = "/v1/releases/rel_1/parts/api/call";
    const body = { query: QUERY };
    const asked = await engine.control(`${call}/graphql`, { method: "POST", body });
    expect(asked.json).toEqual(DATA);
    const query = new URLSearchParams({ query: "{ __typename }" });
    const got = await engine.control(`${call}/graphql?${query.toString()}`);
    expect(got.json).toEqual({ data: { __typename: "Query" } });
  });

  test("tells what became of it, and how much it is asked", async () => {
    await released("rel_1");
    await engine.query("rel_1", QUERY);
    const metrics = await engine.control("/v1/releases/rel_1/parts/api/metrics");
    expect(metrics.json).toMatchObject({ instances: 1, requests: 1, errors: 0 });
    const { text } = await engine.control("/v1/releases/rel_1/parts/api/logs");
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as LogLine);
    expect(lines.map((line) => line.text)).toEqual([
      expect.stringMatching(/^loaded in \d+ ms: \d+ bytes$/),
    ]);
    const after = String(lines[0]?.seq);
    const rest = await engine.control(`/v1/releases/rel_1/parts/api/logs?after=${after}`);
    expect(rest.text).toBe("");
  });
});

test("a request that is under way when the engine stops is answered", async () => {
  await released("rel_1");
  const asked = Promise.withResolvers<() => void>();
  answer = (...of) => asked.resolve(() => NOTES(...of));
  const answered = engine.query("rel_1", QUERY);
  const goOn = await asked.promise;
  const stopped = engine.stop();
  goOn();
  expect((await answered).json).toEqual(DATA);
  await stopped;
});

test("what clients are told as an internal error is told in full in the log of the release", async () => {
  await released("rel_1");
  answer = (response) => response.writeHead(200).end("no JSON");
  expect((await engine.query("rel_1", QUERY)).json).toMatchObject({
    errors: [{ message: "internal error" }],
  });
  const { text } = await engine.control("/v1/releases/rel_1/parts/api/logs");
  expect(text).toContain("unable to decode JSON response from connector");
  const metrics = await engine.control("/v1/releases/rel_1/parts/api/metrics");
  expect(metrics.json).toMatchObject({ requests: 1, errors: 1 });
});

describe("what cannot be served", () => {
  test("a build that is not in the store is not taken", async () => {
    const put = await engine.put("rel_1", { artifact: { digest: "0".repeat(64), size: 9 } });
    expect([put.status, put.json]).toMatchObject([404, { code: "blob.not_found" }]);
    expect(await journal()).toEqual([]);
  });

  test("secrets that are sealed for another release are not taken", async () => {
    const artifact = await engine.store(notesFile());
    const secrets = await engine.sealed("rel_2", { NOTES_TOKEN: "of another" });
    const put = await engine.put("rel_1", { artifact, secrets });
    expect([put.status, put.json]).toMatchObject([400, { code: "request.invalid" }]);
    expect(put.text).not.toContain("of another");
    expect(await journal()).toEqual([]);
  });

  test("a foreign file is told as one, and requests are told to come again", async () => {
    const artifact = await engine.store(new TextEncoder().encode("no supergraph"));
    const put = await engine.put("rel_1", { artifact });
    const why = "this is not a compiled supergraph.";
    expect(put.json).toMatchObject({ state: "failed", why });
    const asked = await engine.query("rel_1", QUERY);
    expect([asked.status, asked.headers["retry-after"]]).toEqual([503, "1"]);
    expect(asked.json).toEqual({
      data: null,
      errors: [
        {
          message: "The supergraph cannot be loaded now",
          extensions: { code: "supergraph.unavailable" },
        },
      ],
    });
    const { text } = await engine.control("/v1/releases/rel_1/parts/api/logs");
    expect(text).toContain(why);
  });

  test("a file that was changed on the disk is never served, and others go on", async () => {
    await released("rel_1");
    const file = notesFile("Damaged");
    const artifact = await engine.store(file);
    const path = join(engine.folder, "objects/org_a", artifact.digest.slice(0, 2), artifact.digest);
    await writeFile(path, file.with(1_000, (file[1_000] ?? 0) ^ 1));
    const put = await engine.put("rel_2", { artifact });
    expect(put.json).toMatchObject({ state: "failed" });
    expect((await engine.query("rel_1", QUERY)).json).toEqual(DATA);
  });

  test("a record that cannot be read keeps no other from being served", async () => {
    await released("rel_1");
    await released("rel_2");
    await engine.stop();
    const [first] = await journal();
    await writeFile(first?.[0] ?? "", '{"release":');
    await engine.start();
    const answers = [await engine.query("rel_1", QUERY), await engine.query("rel_2", QUERY)];
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
  });

  test("one whose build is gone comes back when that does", async () => {
    await released("rel_1");
    await engine.stop();
    await rm(join(engine.folder, "objects"), { recursive: true });
    await engine.start();
    expect((await engine.query("rel_1", QUERY)).status).toBe(503);
    await engine.store(notesFile());
    await expect.poll(async () => (await engine.query("rel_1", QUERY)).status).toBe(200);
  });
});

test("without a good signature all answers are the same, whatever there is", async () => {
  await released("rel_1");
  const body = { query: QUERY };
  const [foreign, past] = [await generateSigningKeyPair("foreign"), testClock()];
  const request = { release: "rel_1", part: "api", method: "POST", target: "/graphql" };
  const signatures = [
    undefined,
    "nonsense",
    await engine.signature("rel_2"),
    await engine.signature("rel_1", { path: "/elsewhere" }),
    await signatureHeader(engine.sign, past, request),
    await signatureHeader(await signer(foreign.privateKey), past, request),
    await signatureHeader(
      engine.sign,
      { ...past, now: () => new Date() },
      { ...request, part: "x" },
    ),
  ];
  const answers = await Promise.all(
    signatures.map((signature) =>
      engine.send({
        body,
        headers: signature === undefined ? {} : { [SIGNATURE_HEADER]: signature },
      }),
    ),
  );
  const masked = {
    status: 404,
    json: {
      data: null,
      errors: [{ message: "Not found", extensions: { code: "request.not_found" } }],
    },
  };
  for (const { status, json, text } of answers) {
    expect({ status, json }).toEqual(masked);
    expect(text).toBe(answers[0]?.text);
  }
  expect(connector.received).toEqual([]);
});

test("a connector never sees the signature", async () => {
  await released("rel_1");
  await engine.query("rel_1", QUERY);
  expect(connector.received[0]?.headers[SIGNATURE_HEADER]).toBeUndefined();
});

describe("limits", () => {
  async function restarted(limits: Parameters<EngineOnDisk["start"]>[0]) {
    await engine.stop();
    await engine.start(limits);
    await released("rel_1");
  }

  test("an organization has so many requests at once, and others have theirs", async () => {
    await restarted({ admission: { concurrency: 1, queue: 0, queueMs: 10 } });
    const artifact = await engine.store(notesFile(), "org_b");
    const owner = { ...OWNER, organization: "org_b", release: "rel_b" };
    const variables = { NOTES_URL: connector.url };
    await engine.put("rel_b", { artifact, owner, variables });
    const asked = Promise.withResolvers<() => void>();
    answer = (response, ...rest) => {
      answer = NOTES;
      asked.resolve(() => NOTES(response, ...rest));
    };
    const slow = engine.query("rel_1", QUERY);
    const goOn = await asked.promise;
    const refused = await engine.query("rel_1", QUERY);
    expect([refused.status, refused.headers["retry-after"], refused.json]).toMatchObject([
      429,
      "1",
      { errors: [{ extensions: { code: "request.rate_limited" } }] },
    ]);
    expect((await engine.query("rel_b", QUERY)).json).toEqual(DATA);
    goOn();
    expect((await slow).json).toEqual(DATA);
  });

  test("a request ends in its time, whatever its connector does", async () => {
    const artifact = await engine.store(notesFile());
    const limits = {
      memoryMb: 64,
      timeoutMs: 50,
      concurrency: 1,
      minInstances: 0,
      maxInstances: 1,
    };
    await engine.put("rel_1", { artifact, limits, variables: { NOTES_URL: connector.url } });
    answer = () => {};
    const { json } = await engine.query("rel_1", QUERY);
    expect(json).toMatchObject({
      errors: [{ path: ["notes"], extensions: { code: "supergraph.timed_out" } }],
    });
  });

  test("an answer has so many bytes", async () => {
    await restarted({ answerBytes: 1_000 });
    const text = "x".repeat(1_000);
    answer = answering([{ rows: [{ id: 1, text }] }]);
    const { json } = await engine.query("rel_1", QUERY);
    expect(json).toMatchObject({
      data: null,
      errors: [{ extensions: { code: "supergraph.answer_too_large" } }],
    });
  });

  test("an operation that asks for too much is refused before anything is asked", async () => {
    await released("rel_1");
    const { json } = await engine.query("rel_1", "{ notes(limit: 10000001) { id } }");
    expect(json).toMatchObject({ errors: [{ extensions: { code: "supergraph.too_costly" } }] });
    expect(connector.received).toEqual([]);
  });

  test("a body has so many bytes", async () => {
    await restarted({ bodyBytes: 100 });
    expect((await engine.query("rel_1", `${QUERY}${" ".repeat(100)}`)).status).toBe(413);
  });
});

const OWNER = {
  organization: "org_a",
  project: "prj_a",
  environment: "env_a",
  resource: "api",
  build: "bld_a",
  release: "rel_1",
  operation: "op_a",
};
