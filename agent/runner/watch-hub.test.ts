import { expect, test } from "vitest";
import type { Instance, WatchMessage } from "../../shared/protocol/runner.ts";
import { manualClock, settled } from "./testing/manual-clock.ts";
import { createWatchHub } from "./watch-hub.ts";

const instance: Instance = {
  id: "i1",
  release: "r1",
  part: "api",
  state: "draining",
  socket: "/s",
  concurrency: 1,
};

function reader(stream: ReadableStream<Uint8Array>) {
  const source = stream.getReader();
  return {
    async next(): Promise<WatchMessage> {
      const { value } = await source.read();
      return JSON.parse(new TextDecoder().decode(value)) as WatchMessage;
    },
    leave: () => source.cancel(),
  };
}

function ended(work: Promise<void>): { value: boolean } {
  const state = { value: false };
  void work.then(() => (state.value = true));
  return state;
}

test("a watcher hears all that there is, then each change, and a beat in between", async () => {
  const clock = manualClock();
  const hub = createWatchHub(clock, 1_000, () => [instance]);
  const watcher = reader(hub.watch());
  expect(await watcher.next()).toEqual({ type: "all", instances: [instance] });
  hub.announce(instance);
  expect(await watcher.next()).toEqual({ type: "instance", instance });
  await clock.pass(1_000);
  expect(await watcher.next()).toEqual({ type: "beat" });
  await watcher.leave();
});

test("draining waits for every watcher, and for nobody when it must hurry", async () => {
  const hub = createWatchHub(manualClock(), 60_000, () => []);
  const watchers = [reader(hub.watch()), reader(hub.watch())];
  const hurry = new AbortController();
  const first = ended(hub.draining(instance, hurry.signal));
  hub.drained("i1");
  await settled();
  expect(first.value).toBe(false);
  hub.drained("i1");
  await settled();
  expect(first.value).toBe(true);
  const second = ended(hub.draining(instance, hurry.signal));
  await settled();
  expect(second.value).toBe(false);
  hurry.abort();
  await settled();
  expect(second.value).toBe(true);
  for (const watcher of watchers) await watcher.leave();
});

test("draining waits for nobody where nobody watches, or all have gone", async () => {
  const hub = createWatchHub(manualClock(), 60_000, () => []);
  await hub.draining(instance, new AbortController().signal);
  const watcher = reader(hub.watch());
  const waiting = hub.draining(instance, new AbortController().signal);
  await watcher.leave();
  await waiting;
});
