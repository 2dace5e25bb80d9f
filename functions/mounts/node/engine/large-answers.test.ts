import { afterEach, beforeEach, expect, test } from "vitest";
import { notesFile } from "../../../engine/host/testing/notes.ts";
import { type Answering, answering, StandIn } from "../../../engine/ndc/stand-in.ts";
import { EngineOnDisk } from "./testing/engine-on-disk.ts";

const QUERY = "{ notes { id text } }";

/** From its sources the thread takes long to start. */
const LIMITS = {
  memoryMb: 256,
  timeoutMs: 60_000,
  concurrency: 10,
  minInstances: 0,
  maxInstances: 1,
};

let engine: EngineOnDisk;
let connector: StandIn;
let answer: Answering;
beforeEach(async () => {
  engine = await EngineOnDisk.started();
  connector = await StandIn.started((...of) => answer(...of));
  const artifact = await engine.store(notesFile());
  const secrets = await engine.sealed("rel_1", { NOTES_TOKEN: "t1" });
  const variables = { NOTES_URL: connector.url };
  await engine.put("rel_1", { artifact, secrets, variables, limits: LIMITS });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

const rows = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, text: `note ${id} ${"x".repeat(100)}` }));

test("a large answer is whole, made elsewhere, and expected there the next time", async () => {
  const notes = rows(10_000);
  answer = answering([{ rows: notes }]);
  expect((await engine.query("rel_1", QUERY)).json).toEqual({ data: { notes } });
  expect(connector.received.length).toBe(2);
  expect((await engine.query("rel_1", QUERY)).json).toEqual({ data: { notes } });
  expect(connector.received.length).toBe(3);
  expect(connector.received.map(({ headers }) => headers["x-token"])).toEqual(["t1", "t1", "t1"]);
}, 60_000);

test("one beyond the connector's limit is told as it is of small ones", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": String(31 * 2 ** 20) }).flushHeaders();
  };
  const { status, json } = await engine.query("rel_1", QUERY);
  expect([status, json]).toMatchObject([
    200,
    { data: { notes: null }, errors: [{ message: "internal error", path: ["notes"] }] },
  ]);
}, 60_000);

test("its time is the request's", async () => {
  const artifact = await engine.store(notesFile());
  const limits = {
    memoryMb: 64,
    timeoutMs: 2_000,
    concurrency: 1,
    minInstances: 0,
    maxInstances: 1,
  };
  await engine.put("rel_2", { artifact, limits, variables: { NOTES_URL: connector.url } });
  const notes = rows(10_000);
  answer = (...of) => {
    answer = () => {};
    answering([{ rows: notes }])(...of);
  };
  const { json } = await engine.query("rel_2", QUERY);
  expect(json).toMatchObject({ errors: [{ extensions: { code: "supergraph.timed_out" } }] });
});

test("others are answered while 30 MB are made into an answer", async () => {
  await using others = await StandIn.started(answering([{ rows: rows(1) }]));
  const file = { artifact: await engine.store(notesFile()), limits: LIMITS };
  await engine.put("rel_large", { ...file, variables: { NOTES_URL: connector.url } });
  await engine.put("rel_small", { ...file, variables: { NOTES_URL: others.url } });
  answer = answering([{ rows: rows(200_000) }]);
  await engine.query("rel_large", QUERY);
  let done = false;
  const slow = engine.query("rel_large", QUERY).then(({ text }) => {
    done = true;
    return text.length;
  });
  let answered = 0;
  while (!done && answered < 10_000) {
    await engine.query("rel_small", QUERY);
    answered += 1;
  }
  expect(await slow).toBeGreaterThan(20 * 2 ** 20);
  expect(answered).toBeGreaterThan(20);
}, 60_000);
