import { describe, expect, test } from "vitest";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { brokenAdapters } from "./broken-adapters.ts";
import { failedChecks } from "./compute-contract.ts";
import type { ComputeSubject } from "./compute-subject.ts";

interface Options {
  /** Those that can be noticed there. */
  mistakes?: typeof brokenAdapters;
  /** What a provider's adapter needs before a mistake can be put around it. */
  breakable?: (adapter: ComputeAdapter) => ComputeAdapter;
}

/** Registers a test for every mistake: a sound adapter passes the check that the broken one fails. */
export function noticesBrokenAdapters(
  name: string,
  makeSubject: () => Promise<ComputeSubject>,
  { mistakes = brokenAdapters, breakable = (adapter) => adapter }: Options = {},
): void {
  describe(`the contract notices, on ${name}, an adapter that`, () => {
    for (const [mistake, { breaks, wrap }] of Object.entries(mistakes)) {
      test(mistake, async () => {
        const subject = await makeSubject();
        try {
          const broken = { ...subject, adapter: wrap(breakable(subject.adapter)) };
          expect(await failedChecks(subject, [breaks])).toEqual([]);
          expect(await failedChecks(broken, [breaks])).toEqual([breaks]);
        } finally {
          await subject.close();
        }
      });
    }
  });
}
