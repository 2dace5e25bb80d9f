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
        queryBytes: async () => ({ types: [], rows: [] }),
        worn: () => false,
        cancel: () => {},
        close: async () => {},
      };
    },
    { perDatabase: 1, total: 5, idleMs: 1, waitMs: 1 },
    async (name) => (name === "db.example.com" ? ["93.184.215.14"] : ["10.0.0.7"]),
  );
  return { opened, asked: (url: string) => pools.acquire(new Secret(url), "r1", NEVER) };
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
])("one in a private network is not: %s", async (url) => {
  const { opened, asked } = setUp();
  await expect(asked(url)).rejects.toMatchObject({ reason: "unreachable" });
  expect(opened).toEqual([]);
});
