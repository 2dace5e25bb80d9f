import { describe, expect, test } from "vitest";
import { brokenAdapters } from "./broken-adapters.ts";
import { computeContract, failedChecks } from "./compute-contract.ts";
import { nodeSubject } from "./node-subject.ts";

computeContract("node", nodeSubject);

describe("the contract notices, on a real runner, an adapter that", () => {
  for (const [name, { breaks, wrap }] of Object.entries(brokenAdapters)) {
    test(name, async () => {
      const subject = await nodeSubject();
      try {
        const wrapped = { ...subject, adapter: wrap(subject.adapter) };
        expect(await failedChecks(subject, [breaks])).toEqual([]);
        expect(await failedChecks(wrapped, [breaks])).toEqual([breaks]);
      } finally {
        await subject.close();
      }
    });
  }
});
