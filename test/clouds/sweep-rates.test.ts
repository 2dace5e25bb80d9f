import { afterAll, beforeAll, expect, test } from "vitest";
import { total } from "../../bench/clouds/count-calls.ts";
import { countedClouds } from "../../bench/clouds/counted-cloud.ts";
import { startDatabase } from "../../bench/clouds/database.ts";
import { documentedRate } from "../../bench/clouds/documented-rates.ts";
import { sweepMany } from "../../bench/clouds/sweeps.ts";
import { install } from "../../functions/creator/testing/place.ts";

const FUNCTIONS = 1_000;
const WORKERS = 8;
/** The smallest page that a provider's list has: AWS Lambda's. */
const PAGE = 50;

let database: Awaited<ReturnType<typeof startDatabase>>;
beforeAll(async () => {
  database = await startDatabase();
  await install(database.db);
});
afterAll(() => database?.stop());

test.each(Object.entries(countedClouds))(
  "a sweep of 1,000 functions of %s is made by lists, and within its documented rates by several workers at once",
  async (_title, open) => {
    const cloud = await open();
    try {
      const { one, several } = await sweepMany(database, cloud, FUNCTIONS, WORKERS);
      expect(one.functions).toBe(FUNCTIONS);
      expect(several.functions).toBe(FUNCTIONS);
      for (const [operation, times] of Object.entries(one.reads)) {
        expect(operation).toMatch(/list/i);
        // A function may be listed once for itself and once for its version.
        expect(times, operation).toBeLessThanOrEqual((2 * FUNCTIONS) / PAGE);
      }
      for (const swept of [one, several]) {
        expect(swept.paced, "calls that no bucket counted").toBe(total(swept.reads));
        expect(swept.ahead, "calls ahead of a rate").toBe(0);
        for (const bucket of swept.buckets) {
          const { perSecond } = documentedRate(bucket);
          if (perSecond !== null) expect(bucket.perSecond).toBeLessThanOrEqual(perSecond);
        }
      }
      const names = (of: typeof one) => of.buckets.map(({ bucket }) => bucket).toSorted();
      expect(names(several), "a bucket of a worker's own").toEqual(names(one));
      expect(cloud.violations).toEqual([]);
    } finally {
      await cloud.close();
    }
  },
);
