import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FreshDatabase, freshDatabase } from "../../../../../test/harness/postgres.ts";
import { until } from "../../../../../test/harness/until.ts";
import { systemClock } from "../../../../../shared/clock.ts";
import { Secret } from "../../../../../shared/secret.ts";
import { openConnection } from "./connection.ts";
import { Pools } from "./pools.ts";

let database: FreshDatabase;
let url: Secret;
beforeAll(async () => {
  database = await freshDatabase();
  url = new Secret(database.url);
});
afterAll(() => database.drop());

const X = { owner: "x", name: "x" };
const NEVER = new AbortController().signal;

async function backends(): Promise<number> {
  const rows = await database.sql`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and application_name = 'lintas connector'`;
  return rows[0]!["n"] as number;
}

describe("connections to one database", () => {
  it("stay within the cap for a thousand users at once", async () => {
    const limits = { perDatabase: 4, total: 8, perOwner: 8, idleMs: 60_000, waitMs: 30_000 };
    const pools = new Pools(systemClock, openConnection, limits);
    let most = 0;
    const work = Array.from({ length: 1000 }, async (_, i) => {
      const lease = await pools.acquire(
        new Secret(database.url),
        { owner: "x", name: `build ${i}` },
        NEVER,
      );
      const { rows } = await lease.connection.query("select $1::text", [String(i)]);
      if (i % 100 === 0) most = Math.max(most, await backends());
      lease.release();
      return rows[0]?.[0];
    });
    const answers = await Promise.all(work);
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(4);
    await pools.close();
  });
});

describe("a URL", () => {
  it("that is none tells nothing of itself, and takes no place", async () => {
    const limits = { perDatabase: 1, total: 1, perOwner: 1, idleMs: 1000, waitMs: 1000 };
    const pools = new Pools(systemClock, openConnection, limits);
    const broken = new Secret("postgres://user:hidden@[/x");
    for (let i = 0; i < 3; i++) {
      const error = await pools.acquire(broken, X, NEVER).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ name: "ConnectorFailure", reason: "unreachable" });
      expect(inspect(error)).not.toContain("hidden");
    }
    expect(pools.count()).toBe(0);
    await pools.close();
  });

  it("without a password sends none of the environment", async () => {
    vi.stubEnv("PGPASSWORD", "hidden");
    let sent = "";
    const server = createServer((client) => {
      client.once("data", () => {
        // AuthenticationCleartextPassword
        client.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        client.once("data", (data) => {
          sent = data.toString("latin1");
          client.destroy();
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const connection = openConnection(new Secret(`postgres://someone@127.0.0.1:${port}/x`));
    await expect(connection.query("select 1", [])).rejects.toThrow();
    expect(sent).toBe("p\0\0\0\x05\0");
    await connection.close();
    await new Promise((resolve) => server.close(resolve));
    vi.unstubAllEnvs();
  });
});

describe("a connection", () => {
  it("prepares a statement once, and is worn by too many of them", async () => {
    const connection = openConnection(url);
    const prepared = async () => {
      const { rows } = await connection.query("select count(*) from pg_prepared_statements", []);
      return Number(rows[0]?.[0]);
    };
    await prepared();
    for (let i = 0; i < 10; i++) await connection.query("select $1::int4 + 1", [String(i)]);
    expect(await prepared()).toBe(2);
    for (let i = 0; i < 500; i++) await connection.query(`select ${i}`, []);
    expect(connection.worn()).toBe(true);
    await connection.close();
  });

  it("is worn by long statements sooner", async () => {
    const connection = openConnection(url);
    const long = (statement: number) => `select ${statement} /* ${"x".repeat(200_000)} */`;
    for (let i = 0; i < 5; i++) await connection.query(long(i), []);
    expect(connection.worn()).toBe(false);
    await connection.query(long(5), []);
    expect(connection.worn()).toBe(true);
    await connection.close();
  });

  it("gives every value as PostgreSQL's own text", async () => {
    const connection = openConnection(url);
    const { rows, types } = await connection.query(
      `select true, 1::int8, 1.50::numeric, '{"a": 1}'::jsonb, '{1,null}'::int4[], '\\x01'::bytea, date '2024-01-02', timestamptz '2024-01-02 03:04:05+01', null`,
      [],
    );
    expect(rows).toEqual([
      [
        "t",
        "1",
        "1.50",
        '{"a": 1}',
        "{1,NULL}",
        "\\x01",
        "2024-01-02",
        "2024-01-02 02:04:05+00",
        null,
      ],
    ]);
    expect(types).toHaveLength(9);
    await connection.close();
  });

  it("writes nothing outside of a transaction that says so", async () => {
    const connection = openConnection(url);
    await expect(connection.query("create table t ()", [])).rejects.toMatchObject({
      name: "DatabaseError",
      code: "25006",
    });
    await connection.close();
  });

  it("is not used again after a statement was cancelled on it", async () => {
    const connection = openConnection(url);
    await connection.query("select 1", []);
    connection.cancel();
    expect(connection.worn()).toBe(false);
    const slow = connection.query("select pg_sleep(60)", []);
    const rejected = expect(slow).rejects.toMatchObject({ code: "57014" });
    await until(async () => {
      const rows = await database.sql`select 1 from pg_stat_activity
        where wait_event = 'PgSleep' and datname = current_database()`;
      return rows[0] ?? null;
    }, "a statement that runs");
    connection.cancel();
    await rejected;
    expect(connection.worn()).toBe(true);
    await connection.close();
  });

  it("does no harm where a cancel does not reach the server", async () => {
    const server = new URL(database.url);
    const [port, host] = [Number(server.port), server.hostname];
    let taken = 0;
    const proxy = createServer((client) => {
      if (taken++ > 0) return client.resetAndDestroy();
      const upstream = connect(port, host);
      for (const socket of [client, upstream]) socket.on("error", () => client.destroy());
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    server.port = String((proxy.address() as AddressInfo).port);
    const connection = openConnection(new Secret(server.href));
    const { rows } = await connection.query("select pg_backend_pid()", []);
    const rejected = expect(connection.query("select pg_sleep(60)", [])).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    connection.cancel();
    await until(async () => (taken > 1 ? true : null), "a connection for the cancel");
    await database.sql`select pg_terminate_backend(${rows[0]![0]!}::int)`;
    await rejected;
    await connection.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("is ended where the server falls silent and hears no cancel", async () => {
    const server = new URL(database.url);
    const [port, host] = [Number(server.port), server.hostname];
    const silence: (() => void)[] = [];
    const open: Socket[] = [];
    const proxy = createServer((client) => {
      open.push(client);
      client.on("error", () => {});
      if (silence.length > 0) return;
      const upstream = connect(port, host);
      open.push(upstream);
      upstream.on("error", () => {});
      client.pipe(upstream).pipe(client);
      silence.push(() => upstream.unpipe(client));
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    server.port = String((proxy.address() as AddressInfo).port);
    const connection = openConnection(new Secret(server.href), 1);
    await connection.query("select 1", []);
    for (const quiet of silence) quiet();
    const rejected = expect(connection.query("select 2", [])).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    connection.cancel();
    await rejected;
    expect(connection.worn()).toBe(true);
    await connection.close();
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("that was lost in a transaction never goes on in a new one", async () => {
    const connection = openConnection(url);
    await connection.query("begin read write", []);
    const { rows } = await connection.query("select pg_backend_pid()", []);
    await database.sql`select pg_terminate_backend(${rows[0]![0]!}::int)`;
    await expect(connection.query("commit", [])).rejects.toThrow();
    await expect(connection.query("commit", [])).rejects.toThrow();
    expect(connection.worn()).toBe(true);
    await connection.close();
  });
});
