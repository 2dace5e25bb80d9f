import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import { ConnectorPools } from "./connector-pools.ts";
import type { ConnectorCall } from "./connector.ts";
import { answering, connectorAt, StandIn, testPools } from "./stand-in.ts";

const CALL: ConnectorCall = { signal: new AbortController().signal, traceparent: null };
const QUERY: QueryRequest = {
  collection: "books",
  query: {},
  arguments: {},
  collection_relationships: {},
};

describe("the pools of a process", () => {
  it("open nothing before the first request", async () => {
    await using server = await StandIn.started(answering([{}]));
    await using pools = testPools();
    connectorAt(server.url, pools);
    expect(pools.stats).toEqual({});
    expect(server.connections).toBe(0);
  });

  it("keep one connection for all builds that ask one connector one after the other", async () => {
    await using server = await StandIn.started(answering([{}]));
    await using pools = testPools();
    for (const path of ["/a", "/b", "/c"]) {
      await connectorAt(`${server.url}${path}`, pools).query(QUERY, CALL);
      // A connection is only free in the next turn of the event loop.
      await setImmediate();
    }
    expect(server.connections).toBe(1);
    expect(Object.keys(pools.stats)).toEqual([server.url]);
  });

  it("open no more connections to one origin than allowed; what is more waits", async () => {
    let waiting: (() => void)[] = [];
    await using server = await StandIn.started((response) => {
      waiting.push(() => response.end("[{}]"));
      if (waiting.length < 2) return;
      for (const answer of waiting) answer();
      waiting = [];
    });
    await using pools = testPools({ connectionsPerOrigin: 2 });
    const connector = connectorAt(server.url, pools);
    await Promise.all(Array.from({ length: 8 }, () => connector.query(QUERY, CALL)));
    expect(server.received).toHaveLength(8);
    expect(server.connections).toBe(2);
  });

  it("are apart by user: who keeps all of theirs waiting holds up no other", async () => {
    const held: (() => void)[] = [];
    await using server = await StandIn.started((response, { path }) => {
      if (path.startsWith("/slow")) held.push(() => response.end("[{}]"));
      else response.end("[{}]");
    });
    const pools = new ConnectorPools({ connectionsPerOrigin: 1, connectMs: 1_000, idleMs: 1_000 });
    const waiting = connectorAt(`${server.url}/slow`, pools.of("org_a")).query(QUERY, CALL);
    await expect.poll(() => held.length).toBe(1);
    expect(await connectorAt(`${server.url}/quick`, pools.of("org_b")).query(QUERY, CALL)).toEqual([
      {},
    ]);
    for (const answer of held) answer();
    expect(await waiting).toEqual([{}]);
    await pools.close();
  });

  it("close what nobody used for a while, and forget its pool", async () => {
    await using server = await StandIn.started(answering([{}]));
    await using pools = testPools({ idleMs: 20 });
    const closed = once(pools, "disconnect");
    await connectorAt(server.url, pools).query(QUERY, CALL);
    await closed;
    expect(pools.stats).toEqual({});
    expect(await connectorAt(server.url, pools).query(QUERY, CALL)).toEqual([{}]);
    expect(server.connections).toBe(2);
  });

  it("find names below localhost on this machine", async () => {
    await using server = await StandIn.started(answering([{}]));
    await using pools = testPools();
    const connector = connectorAt(`http://books.localhost:${server.port}`, pools);
    expect(await connector.query(QUERY, CALL)).toEqual([{}]);
  });
});
