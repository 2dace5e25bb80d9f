import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { raiseSnapshotVersion } from "../../shared/store/snapshot-version.ts";
import { type TestManager, testManager } from "./testing/manager.ts";
import { openStream } from "./testing/sse-reader.ts";

let manager: TestManager;

beforeAll(async () => {
  manager = await testManager({ limits: { keepAliveMs: 30_000 } });
});
afterAll(() => manager.stop());

const raise = () => manager.services.db.transaction(raiseSnapshotVersion);

async function listeners(): Promise<number[]> {
  const rows = await manager.services.db.execute<{ pid: number }>(
    sql`select pid from pg_stat_activity
        where datname = current_database() and query ilike 'listen %'`,
  );
  return rows.map((row) => row.pid);
}

test("one connection listens for all followers, and is made again when it is killed", async () => {
  const streams = await Promise.all(
    Array.from({ length: 10 }, () =>
      openStream(manager, "/v1/snapshot/stream", { token: manager.gateway }),
    ),
  );
  await Promise.all(streams.map((stream) => stream.next()));
  await expect.poll(listeners).toHaveLength(1);
  const [pid] = await listeners();
  const next = streams.map((stream) => stream.next());
  await manager.services.db.execute(sql`select pg_terminate_backend(${pid})`);
  // Nobody listens now: what is missed is noticed when the connection is back.
  await raise();
  const ids = (await Promise.all(next)).map((message) => message?.id);
  expect(new Set(ids)).toEqual(new Set(["2"]));
  await Promise.all(streams.map((stream) => stream.leave()));
});

test("without any notification followers find out by looking", async () => {
  const deaf = await testManager({
    limits: { keepAliveMs: 50 },
    listen: { subscribe: () => () => {}, stop: async () => {} },
  });
  try {
    const stream = await openStream(deaf, "/v1/snapshot/stream", { token: deaf.gateway });
    expect((await stream.next())?.id).toBe("1");
    await deaf.services.db.transaction(raiseSnapshotVersion);
    expect((await stream.next())?.id).toBe("2");
    await stream.leave();
  } finally {
    await deaf.stop();
  }
});

test("requests survive backends that are killed under them, or say that the database is away", async () => {
  const answers: number[] = [];
  const until = Date.now() + 1_500;
  const reader = async () => {
    while (Date.now() < until) {
      const answer = await manager.send("GET", "/v1/orgs/acme/operations");
      answers.push(answer.status);
    }
  };
  const writer = async (name: string) => {
    for (let i = 0; Date.now() < until; i++) {
      const answer = await manager.send("POST", "/v1/orgs/acme/projects", {
        body: { slug: `${name}${i}` },
      });
      answers.push(answer.status);
    }
  };
  const killer = async () => {
    while (Date.now() < until) {
      await manager.database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await Promise.all([reader(), reader(), writer("a"), writer("b"), killer()]);
  expect([...new Set(answers)].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
  expect(answers.filter((status) => status < 300).length).toBeGreaterThan(0);
  // Each project that is there has its environment and its audit entry: no half of a change.
  type Counts = { projects: number; whole: number; audited: number };
  const [row] = await manager.services.db.execute<Counts>(sql`
    select count(*)::int as projects,
      count(*) filter (where exists (select from environment e where e.project_id = p.id))::int as whole,
      count(*) filter (where exists (select from audit_entry a where a.project_id = p.id))::int as audited
    from project p`);
  expect(row).toEqual({
    projects: row?.projects,
    whole: row?.projects,
    audited: row?.projects,
  });
});
