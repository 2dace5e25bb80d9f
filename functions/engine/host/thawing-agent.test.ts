import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { answering, StandIn } from "../ndc/stand-in.ts";
import { ThawingAgent } from "./thawing-agent.ts";

test("a connection is used again, unless the clock says that it lay idle for too long", async () => {
  await using server = await StandIn.started(answering({}));
  const clock = testClock();
  const agent = new ThawingAgent(clock, {
    connectionsPerOrigin: 1,
    connectMs: 1_000,
    // By timers it is never closed: a frozen process has none.
    idleMs: 600_000,
  });
  const ask = async () => {
    const options = { origin: server.url, path: "/", method: "POST", body: "{}" } as const;
    await (await agent.request(options)).body.dump();
  };
  await ask();
  await clock.advance(599_999);
  await ask();
  expect(server.connections).toBe(1);
  await clock.advance(600_000);
  await ask();
  expect(server.connections).toBe(2);
});
