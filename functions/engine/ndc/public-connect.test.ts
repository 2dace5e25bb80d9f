import { expect, test } from "vitest";
import { connectorPools } from "./connector-pools.ts";
import { answering, connectorAt, StandIn } from "./stand-in.ts";

const CALL = { signal: new AbortController().signal, traceparent: null };
const QUERY = {
  collection: "notes",
  query: { fields: {} },
  arguments: {},
  collection_relationships: {},
};

/** Asks a connector on this machine by a name of it. */
async function asked(host: string, privateOnlyTo?: (url: string) => string[]) {
  await using connector = await StandIn.started(answering([{ rows: [] }]));
  const url = `http://${host}:${connector.port}`;
  const pools = connectorPools({
    connectionsPerOrigin: 1,
    connectMs: 1_000,
    idleMs: 1_000,
    ...(privateOnlyTo === undefined ? {} : { privateOnlyTo: privateOnlyTo(url) }),
  });
  try {
    return await connectorAt(url, pools).query(QUERY, CALL);
  } finally {
    await pools.destroy();
  }
}

test.each(["127.0.0.1", "localhost", "db.localhost", "2130706433"])(
  "%s leads into a private network, and is refused where those are",
  async (host) => {
    await expect(asked(host, () => [])).rejects.toMatchObject({
      reason: "unreachable",
      message: expect.stringContaining("private network") as string,
    });
  },
);

test("an origin that is excepted is reached, and everything where nothing is refused", async () => {
  expect(await asked("127.0.0.1", (url) => [url])).toEqual([{ rows: [] }]);
  expect(await asked("localhost")).toEqual([{ rows: [] }]);
});
