import { afterEach, beforeEach, expect, test } from "vitest";
import { answering, StandIn } from "../../../engine/ndc/stand-in.ts";
import { notesFile } from "../../../engine/host/testing/notes.ts";
import { EngineOnDisk } from "./testing/engine-on-disk.ts";

const NOTES = answering([{ rows: [{ id: 1, text: "hello" }] }]);
const QUERY = "{ notes { id text } }";
const DATA = { data: { notes: [{ id: 1, text: "hello" }] } };

let engine: EngineOnDisk;
let connector: StandIn;
beforeEach(async () => {
  engine = await EngineOnDisk.started();
  connector = await StandIn.started(NOTES);
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

test("a release that was put is loaded, ready, and answers", async () => {
  const put = await released("rel_1");
  expect(put.json).toMatchObject({ release: "rel_1", state: "ready", why: null, instances: [] });
  expect((await engine.query("rel_1", QUERY)).json).toEqual(DATA);
  expect(connector.received[0]?.headers["x-token"]).toBe("t1");
});

test("it is served by another process with nothing but the disk", async () => {
  await released("rel_1", "of rel_1");
  await engine.stop();
  await engine.start();
  expect((await engine.query("rel_1", QUERY)).json).toEqual(DATA);
  expect(connector.received[0]?.headers["x-token"]).toBe("of rel_1");
});
