import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { Admission } from "./admission.ts";

const NEVER = new AbortController().signal;
const REFUSED = { code: "request.rate_limited", retryAfter: 1 };

function setUp() {
  const clock = testClock();
  const admission = new Admission({ concurrency: 2, queue: 2, queueMs: 1_000 }, clock);
  const enter = (organization: string, signal = NEVER) => admission.enter(organization, signal);
  return { clock, enter };
}

test("requests beyond those that are worked on wait, and come in in their order", async () => {
  const { enter } = setUp();
  const leaves = [await enter("a"), await enter("a")];
  const order: string[] = [];
  const third = enter("a").then((leave) => (order.push("third"), leave));
  const fourth = enter("a").then((leave) => (order.push("fourth"), leave));
  leaves[1]?.();
  const leaveThird = await third;
  expect(order).toEqual(["third"]);
  leaveThird();
  await fourth;
  expect(order).toEqual(["third", "fourth"]);
});

test("where too many wait the next is refused, and others have their own places", async () => {
  const { enter } = setUp();
  await Promise.all([enter("a"), enter("a")]);
  const waiting = [enter("a"), enter("a")];
  await expect(enter("a")).rejects.toMatchObject(REFUSED);
  const leave = await enter("b");
  leave();
  expect(waiting.length).toBe(2);
});

test("who waited too long, or is gone, has no turn", async () => {
  const { clock, enter } = setUp();
  const leaves = await Promise.all([enter("a"), enter("a")]);
  const client = new AbortController();
  const gone = enter("a", client.signal);
  const late = enter("a");
  client.abort();
  await expect(gone).rejects.toMatchObject(REFUSED);
  const refused = expect(late).rejects.toMatchObject(REFUSED);
  await clock.advance(1_000);
  await refused;
  for (const leave of leaves) leave();
  await Promise.all([enter("a"), enter("a")]);
});
