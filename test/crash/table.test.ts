import { afterAll, describe, expect, test } from "vitest";
import type { Journal } from "../../functions/creator/journal.ts";
import { install } from "../../functions/creator/testing/place.ts";
import { freshDatabase } from "../harness/postgres.ts";
import { runRow, rowsOf } from "./rows.ts";
import { scenarios } from "./stage.ts";

const database = await freshDatabase({ max: 10 });
await install(database.db);
const table = await Promise.all(
  scenarios.map(async (scenario) => ({ scenario, rows: await rowsOf(database.db, scenario) })),
);
const results: string[] = [];

afterAll(async () => {
  console.log(results.sort().join("\n"));
  await database.drop();
});

describe.each(table)("a worker killed in $scenario.name", ({ scenario, rows }) => {
  test.concurrent.each(rows)("at step $no ($step), $boundary, is recovered", async (row) => {
    const { name } = scenario;
    const at = `${String(row.no).padStart(2)} ${row.step.padEnd(24)} ${row.boundary.padEnd(13)}`;
    const result = await runRow(database.db, database.url, scenario, row).catch((error: Error) => {
      results.push(`${name.padEnd(22)} ${at} FAILED`);
      throw error;
    });
    results.push(`${name.padEnd(22)} ${at} ${result}`);
  });
});

describe("taking out one intent write makes the table fail:", () => {
  const without: [string, (journal: Journal) => Journal][] = [
    [
      "that of a step",
      (journal) => ({ ...journal, intend: async (_hold, row) => ({ ...row, state: "intent" }) }),
    ],
    [
      "that of a provider's write",
      (journal) => ({ ...journal, sent: async (_hold, row) => ({ ...row, state: "sent" }) }),
    ],
  ];
  test.each(without)("%s", async (_name, journal) => {
    const slow = table.find(({ scenario }) => scenario.slow)!;
    const row = slow.rows.find(
      (one) => one.step.startsWith("ensure") && one.boundary === "after call",
    )!;
    const run = runRow(database.db, database.url, slow.scenario, row, journal);
    await expect(run).rejects.toThrow(/events of step|happened 2 times|resources on/);
  });
});
