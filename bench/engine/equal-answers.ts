import postgres from "postgres";
import { HIDDEN } from "./chinook-build.ts";
import type { ChinookSize } from "./chinook.ts";
import { seeded } from "./random.ts";
import {
  bodyOf,
  type ServerName,
  sessionHeaders,
  valueFor,
  type Workload,
  type WorkloadName,
  workloads,
} from "./workloads.ts";

const ASKED = 12;

/** Throws where one of the servers answers a workload otherwise than PostgreSQL's own JSON of it. */
export async function checkEqualAnswers(
  url: string,
  size: ChinookSize,
  servers: ReadonlyMap<ServerName, number>,
  names: readonly WorkloadName[],
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const random = seeded(11);
    for (const name of names) {
      for (let asked = 0; asked < ASKED; asked += 1) {
        const value = valueFor(workloads[name], size, random);
        const expected = await expectedOf(sql, workloads[name], value);
        for (const [server, port] of servers) {
          const answered = await answerOf(port, server, workloads[name], value);
          if (answered === expected) continue;
          throw new Error(
            `${server} answers ${name} of ${value} with\n${answered.slice(0, 500)}\nwhere it is\n${expected.slice(0, 500)}`,
          );
        }
      }
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function expectedOf(sql: postgres.Sql, workload: Workload, value: number): Promise<string> {
  const statement = workload.sql
    .replaceAll(":genre_hidden", String(HIDDEN.genre))
    .replaceAll(":artist_hidden", String(HIDDEN.artist))
    .replaceAll(`:${workload.variable}`, String(value));
  const [row] = await sql.unsafe(statement).values();
  return JSON.stringify({ data: { data: row?.[0] ?? null } });
}

async function answerOf(
  port: number,
  server: ServerName,
  workload: Workload,
  value: number,
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(await sessionHeaders(server)) },
    body: bodyOf(workload, server, value),
  });
  // Written anew, so that spaces and escapes make no difference; the order of fields does.
  return JSON.stringify(JSON.parse(await response.text()));
}
