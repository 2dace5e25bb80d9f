import { setTimeout as pause } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { type Load, operations } from "./operations.ts";
import { equal, onlyRow, recorder } from "./verdict.ts";

// A process of its own, so that its death is seen: node load.ts <url> <mix> <name>. Tells its
// parent `go` once the pool is warm, works until it is told `stop`, then checks what is left.

const POOL = 4;
type Kind = keyof ReturnType<typeof operations>;

/** How many loops of each operation run side by side. */
const MIXES: Record<string, Partial<Record<Kind, number>>> = {
  tx: { tx: 8 },
  drizzle: { drizzle: 6, prepared: 1 },
  simple: { simple: 6, many: 2 },
  prepared: { prepared: 6, many: 2 },
  reserve: { reserve: 8 },
  cursor: { cursor: 6, prepared: 1 },
  listen: { prepared: 3 },
  large: { large: 3, prepared: 1 },
  burst: { burst: 2 },
  mixed: { simple: 1, prepared: 2, many: 1, tx: 3, reserve: 2, cursor: 1, large: 1, burst: 1 },
  churn: { prepared: 3, tx: 2, reserve: 1, simple: 1 },
  copy: { copy: 3, prepared: 1 },
};

const [url = "", mix = "", name = ""] = process.argv.slice(2);
const table = `t_${name}`;
const recorded = recorder();
const sql = postgres(url, {
  max: POOL,
  connect_timeout: 10,
  backoff: (attempt: number) => Math.min(3 ** attempt / 100, 1),
  connection: { application_name: name },
  onnotice: () => {},
  ...(mix === "churn" ? { max_lifetime: 0.08, idle_timeout: 0.05 } : {}),
});
let count = 0;
const load: Load = {
  sql: sql as Sql,
  table,
  recorder: recorded,
  committed: new Set(),
  nextKey: () => `${name}-${++count}`,
};
const kinds = operations(load);
await withOwnConnection((own) => own.unsafe(`create table ${table} (id text, part int)`));
const heard = mix === "listen" || mix === "mixed" ? await listen() : null;
for (let i = 0; i < POOL; i++) await kinds.prepared();

let running = true;
let phase = "under load";
// Whoever waits too long learns what for.
process.once("SIGTERM", () => {
  process.stderr.write(`it was ${phase}: ${JSON.stringify(recorded.report)}\n`);
  process.exit(1);
});
const stopped = new Promise<void>((resolve) => process.once("message", () => resolve()));
process.send?.("go");
const loops = Object.entries(MIXES[mix] ?? {}).flatMap(([kind, loopCount]) =>
  Array.from({ length: loopCount }, () => loop(kind as Kind)),
);
if (heard) loops.push(notifyLoop());
await stopped;
running = false;
phase = "ending what runs";
await Promise.all(loops);
phase = "asking the pool";
await checkPool();
phase = "asking the listener";
if (heard) await checkListener();
phase = "asking for rows";
await checkRows();
phase = "ending";
await withOwnConnection((own) => own.unsafe(`drop table ${table}`));
await recorded.attempt("end", () => sql.end());
process.send?.(recorded.report, () => process.disconnect());

async function loop(kind: Kind): Promise<void> {
  while (running) {
    await recorded.attempt(kind, kinds[kind]);
    if (Math.random() < 0.5) await pause(Math.random() * 8);
  }
}

async function listen(): Promise<Set<string>> {
  const seen = new Set<string>();
  await sql.listen(`c_${name}`, (text) => {
    seen.add(text);
    if (!/^n\d+$/.test(text)) recorded.problem(`notified with ${text}`);
  });
  return seen;
}

async function notifyLoop(): Promise<void> {
  while (running) {
    await recorded.attempt("notify", () => sql.notify(`c_${name}`, `n${++count}`));
    await pause(50);
  }
}

/** After the killing: a hundred answers in a row, and every connection of the pool of use. */
async function checkPool(): Promise<void> {
  // Whoever was killed last may still have to be noticed.
  for (let good = 0, tries = 0; good < 8 && tries < 50; tries++) {
    good = (await recorded.attempt("settle", kinds.prepared)) ? good + 1 : 0;
  }
  for (let i = 0; i < 100; i++) {
    if (!(await recorded.attempt("after", kinds.prepared))) {
      recorded.problem(`query ${i} after the killing was refused`);
    }
  }
  await recorded.attempt("whole pool", async () => {
    const all = await Promise.all(Array.from({ length: POOL }, () => sql.reserve()));
    const pids = await Promise.all(
      all.map(async (own) => onlyRow(await own`select pg_backend_pid() as pid`)["pid"]),
    );
    for (const own of all) own.release();
    equal(new Set(pids).size, POOL, "usable connections");
  });
}

async function checkListener(): Promise<void> {
  const back = await recorded.attempt("listener", async () => {
    for (;;) {
      const text = `n${++count}`;
      await sql.notify(`c_${name}`, text);
      await pause(100);
      if (heard?.has(text)) return;
    }
  });
  if (!back) recorded.problem("the listener did not come back");
}

/** Every acknowledged commit is there with all its rows; no transaction left a part of them. */
async function checkRows(): Promise<void> {
  const rows = await withOwnConnection((own) =>
    own.unsafe(
      `select id, array_agg(part order by part)::text as parts from ${table} where id not like 'copy-%' group by id`,
    ),
  );
  const parts = new Map(rows.map((row) => [row["id"], row["parts"]]));
  for (const key of load.committed) {
    if (!parts.has(key)) recorded.problem(`acknowledged commit ${key} is missing`);
  }
  for (const [key, found] of parts) {
    if (found !== "{1,2,3}") recorded.problem(`transaction ${key} left parts ${found}`);
  }
}

/** A connection that nobody kills. */
async function withOwnConnection<T>(work: (own: Sql) => Promise<T>): Promise<T> {
  const own = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(own as Sql);
  } finally {
    await own.end({ timeout: 5 });
  }
}
