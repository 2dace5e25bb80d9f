import { afterAll, beforeAll, expect, test } from "vitest";
import { ABOVE_MAX } from "../../bench/clouds/calls.ts";
import { countCalls, situations, total } from "../../bench/clouds/count-calls.ts";
import { countedClouds } from "../../bench/clouds/counted-cloud.ts";
import { startDatabase } from "../../bench/clouds/database.ts";
import { referenceLists } from "../../bench/clouds/reference-lists.ts";
import { install } from "../../functions/creator/testing/place.ts";

let database: Awaited<ReturnType<typeof startDatabase>>;
beforeAll(async () => {
  database = await startDatabase();
  await install(database.db);
});
afterAll(() => database?.stop());

test.each(Object.entries(countedClouds))(
  "%s gets at most one write more than its reference list names, whatever is done",
  async (title, open) => {
    const cloud = await open();
    try {
      const found = await countCalls(database.db, cloud);
      const above = situations.filter((situation) => {
        const { writes = [] } = referenceLists[title]?.[situation] ?? {};
        const made = found[situation].writes;
        const reads = total(found[situation].reads);
        console.log(
          `${title}, ${situation}: ${total(made)} writes (listed ${writes.length}), ${reads} reads`,
        );
        return total(made) > writes.length + ABOVE_MAX;
      });
      expect(above.map((situation) => ({ situation, writes: found[situation].writes }))).toEqual(
        [],
      );
      expect(cloud.violations).toEqual([]);
    } finally {
      await cloud.close();
    }
  },
);

test.each(Object.entries(countedClouds))(
  "%s is asked nothing to write by a sweep, and one list a kind of resource",
  async (_title, open) => {
    const cloud = await open();
    try {
      const { sweep } = await countCalls(database.db, cloud);
      expect(sweep.writes).toEqual({});
      for (const [operation, times] of Object.entries(sweep.reads)) {
        expect(operation).toMatch(/list/i);
        expect(times, operation).toBe(1);
      }
    } finally {
      await cloud.close();
    }
  },
);
