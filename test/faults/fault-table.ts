import { afterAll, describe, expect, test } from "vitest";
import { install } from "../../functions/creator/testing/place.ts";
import { freshDatabase } from "../harness/postgres.ts";
import { answerFaults, conditions } from "./fault-cloud.ts";
import { killRow, killRows } from "./kill.ts";
import {
  answerRow,
  brokenRow,
  conditionRow,
  foreignRow,
  type OpenCloud,
  refusedRow,
  scenarios,
  undisturbed,
} from "./rows.ts";

/**
 * Every fault at every write of a first deploy, a deploy over what is live and a destroy; a worker
 * killed at every boundary of every step; and what a cloud does wrong for longer. Each row is printed.
 * Rows run beside one another: each has a cloud and an environment of its own, and most of one is
 * waiting for a lease or the database.
 */
export async function faultTable(name: string, open: OpenCloud): Promise<void> {
  const database = await freshDatabase({ max: 20 });
  const { db, url } = database;
  await install(db);
  const first = await undisturbed(db, open, scenarios.first);
  const next = await undisturbed(db, open, scenarios.next);
  const destroy = await undisturbed(db, open, scenarios.destroy);
  const all = [first, next, destroy];
  const kills = await killRows(db, open, first);
  const results: string[] = [];

  afterAll(async () => {
    console.log(results.sort().join("\n"));
    await database.drop();
  });

  const row = async (what: readonly string[], run: () => Promise<string | null>) => {
    const at = [name.padEnd(15), what[0]?.padEnd(12), what[1]?.padEnd(34), what[2]?.padEnd(20)];
    try {
      const ended = await run();
      if (ended !== null) results.push([...at, ended].join(" "));
    } catch (error) {
      results.push([...at, "FAILED"].join(" "));
      throw error;
    }
  };

  for (const one of all) {
    describe(`${name}, ${one.scenario.name}`, () => {
      const cases = one.writes.flatMap((operation) =>
        answerFaults.map((fault) => ({ operation, fault })),
      );
      test.concurrent.each(cases)(
        "ends right where $operation gets: $fault",
        ({ operation, fault }) =>
          row([one.scenario.name, operation, fault], () =>
            answerRow(db, open, one, fault, operation),
          ),
      );
    });
  }

  describe(`${name}, for longer`, () => {
    const cases = [first, next].flatMap((of) => conditions.map((condition) => ({ of, condition })));
    test.concurrent.each(cases)(
      "$of.scenario.name ends right at: $condition",
      ({ of, condition }) =>
        row([of.scenario.name, "", condition], () => conditionRow(db, open, of, condition)),
    );
    test.concurrent.each([first, next])(
      "$scenario.name that is refused each time ends with the refusal",
      (of) => row([of.scenario.name, "", "conflict each time"], () => refusedRow(db, open, of)),
    );
    test.concurrent.each([first, next])(
      "$scenario.name of code that does not start takes no traffic",
      (of) => row([of.scenario.name, "", "does not start"], () => brokenRow(db, open, of)),
    );
  });

  test.concurrent(`${name}: what another tool made under the name is left as it is`, () =>
    row(["first deploy", "", "foreign"], () => foreignRow(db, open, first)));

  describe(`${name}, a worker killed`, () => {
    test.concurrent.each(kills)("at step $no ($step), $boundary, is recovered", (at) =>
      row(["first deploy", `${at.no} ${at.step}`, `killed ${at.boundary}`], () =>
        killRow(db, url, open, first, at),
      ),
    );
  });

  test(`${name}: the table has a row for every write and every boundary`, () => {
    expect(all.map(({ writes }) => writes.length > 0)).toEqual([true, true, true]);
    expect(kills.length).toBeGreaterThanOrEqual(20);
  });
}
