import { afterAll, expect, test } from "vitest";
import type { Plugin } from "../metadata/resolved.ts";
import { answering, StandIn, testPools } from "../ndc/stand-in.ts";
import { pluginsOf } from "../plugins/build-plugins.ts";
import { bare, depsOver, preParseAt, preResponseAt, text } from "../plugins/testing/plugins.ts";
import { type Board, board } from "./testing/board.ts";
import { type Watcher, watch } from "./testing/watcher.ts";

const pools = testPools();
afterAll(() => pools.destroy());

const ALL = "subscription { messages { id } }";
const BOTH = { data: { messages: [{ id: 1 }, { id: 2 }] } };

function plugged(...plugins: Plugin[]): Board {
  const of = board();
  of.build = { ...of.build, plugins: pluginsOf(plugins, depsOver(pools)) };
  return of;
}

/** Until it has an answer or its end. */
async function heard(watcher: Watcher): Promise<Watcher> {
  while (watcher.got.length === 0 && watcher.ended === null) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return watcher;
}

test("a plugin before parsing that refuses is passed by no subscription", async () => {
  await using plugin = await StandIn.started(answering({ why: "not listed" }, 400));
  const of = plugged(preParseAt(plugin.url));
  const { ended } = await heard(watch(of, ALL));
  const message = "User error in pre-parse plugin: check";
  expect(ended).toEqual([{ message, extensions: { details: { why: "not listed" } } }]);
  expect([of.asked(), of.poller.running]).toEqual([0, 0]);
});

test("a plugin before parsing may change what is subscribed to, or answer itself", async () => {
  await using changes = await StandIn.started(
    answering({ query: "subscription { message(id: 2) { id } }" }, 299),
  );
  const changed = plugged(preParseAt(changes.url));
  const { got } = await heard(watch(changed, ALL));
  expect(got).toEqual([{ data: { message: { id: 2 } } }]);
  changed.poller.close();
  await using answers = await StandIn.started(text('{\n  "data": { "cached": 1 }\n}'));
  const answered = await heard(watch(plugged(preParseAt(answers.url)), ALL));
  expect([answered.got, answered.ended]).toEqual([[{ data: { cached: 1 } }], "complete"]);
});

test("who gives up while a plugin is asked subscribes to nothing", async () => {
  const asked = Promise.withResolvers<() => void>();
  await using plugin = await StandIn.started((response) => {
    asked.resolve(() => response.writeHead(204).end());
  });
  const of = plugged(preParseAt(plugin.url));
  const watcher = watch(of, ALL);
  const answer = await asked.promise;
  watcher.leave();
  answer();
  await new Promise((resolve) => setImmediate(resolve));
  expect([watcher.got, watcher.ended, of.poller.running]).toEqual([[], null, 0]);
});

test("a plugin before the response sees each answer of a subscription, and may change or refuse it", async () => {
  const verdicts = [answering({ data: { changed: 1 } }), bare(204), answering({ why: "no" }, 400)];
  await using plugin = await StandIn.started((...given) => verdicts.shift()?.(...given));
  const of = plugged(preResponseAt(plugin.url));
  const watcher = await heard(watch(of, ALL));
  expect(watcher.got).toEqual([{ data: { changed: 1 } }]);
  of.rows.pop();
  await of.clock.advance(1_000);
  await expect.poll(() => watcher.got.length).toBe(2);
  expect(watcher.got[1]).toEqual({ data: { messages: [{ id: 1 }] } });
  expect(plugin.received[1]?.body).toMatchObject({ response: watcher.got[1] });
  of.rows.pop();
  await of.clock.advance(1_000);
  await expect.poll(() => watcher.ended).not.toBeNull();
  expect(watcher.ended).toMatchObject([
    { message: expect.stringContaining("pre-response plugin") },
  ]);
  expect([watcher.got.length, of.poller.running, of.clock.sleeping()]).toEqual([2, 0, 0]);
});

test("a plugin before the response sees the answers of queries, which it may change", async () => {
  await using changes = await StandIn.started(answering({ data: null }));
  const of = plugged(preResponseAt(changes.url));
  const watcher = await heard(watch(of, "{ messages { id } }"));
  expect([watcher.got, watcher.ended]).toEqual([[{ data: null }], "complete"]);
  expect(changes.received[0]?.body).toMatchObject({ response: BOTH });
  await using lets = await StandIn.started(bare(204));
  const { got } = await heard(watch(plugged(preResponseAt(lets.url)), "{ messages { id } }"));
  expect(got).toEqual([BOTH]);
});
