import { expect, test } from "vitest";
import { testClock } from "../../../../../test/harness/clock.ts";
import { Secret } from "../../../../../shared/secret.ts";
import { PublicPools } from "./public-pools.ts";

const NEVER = new AbortController().signal;

function setUp() {
  const opened: string[] = [];
  const pools = new PublicPools(
    testClock(),
    (url) => {
      opened.push(url.reveal());
      return {
        query: async () => ({ types: [], rows: [] }),
        queryBytes: async () => ({ types: [], chunks: [] }),
        worn: () => false,
        cancel: () => {},
        close: async () => {},
      };
    },
    { perDatabase: 1, total: 5, perOwner: 5, idleMs: 1, waitMs: 1 },
    async (name) => {
      const known = { "db.example.com": "93.184.215.14", "inside.example.com": "10.0.0.7" }[name];
      if (known === undefined) throw new Error("there is no such name");
      return [known];
    },
  );
  const user = { owner: "o1", name: "r1" };
  return { opened, asked: (url: string) => pools.acquire(new Secret(url), user, NEVER) };
}

test("a database with a public address is reached", async () => {
  const { opened, asked } = setUp();
  await asked("postgres://u:p@db.example.com:5432/shop");
  expect(opened).toEqual(["postgres://u:p@db.example.com:5432/shop"]);
});

test.each([
  "postgres://u:p@inside.example.com/shop",
  "postgres://u:p@127.0.0.1/shop",
  "postgres://u:p@[::1]:5432/shop",
  "postgres://u:p@db.example.com,10.1.2.3/shop",
  "postgres:///shop",
  "postgres://u:p@/shop?host=/var/run/postgresql",
  // Which the driver reads another way than one would think.
  "postgres://u:p@127.0.0.1,x@db.example.com/shop",
  "postgres://u:p@127.0.0.1#@db.example.com/shop",
  "postgres://u:p@127.0.0.1%2Cdb.example.com/shop",
  "postgres://u:p@%2Fvar%2Frun%2Cdb.example.com/shop",
])("one in a private network is not: %s", async (url) => {
  const { opened, asked } = setUp();
  await expect(asked(url)).rejects.toMatchObject({ reason: "unreachable" });
  expect(opened).toEqual([]);
});
