import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { MemoryFault, memoryCloud, memoryJudgements } from "../../fakes/memory/compute.ts";
import { brokenAdapters } from "./broken-adapters.ts";
import { computeContract, failedChecks } from "./compute-contract.ts";
import type { ComputeSubject } from "./compute-subject.ts";

async function memorySubject(): Promise<ComputeSubject> {
  const cloud = memoryCloud();
  const slow = new Set<string>();
  const adapter = cloud.adapter();
  return {
    adapter: {
      ...adapter,
      async send(cx, step) {
        const { artifact } = (step.body as { want?: { artifact: { digest: string } } }).want ?? {};
        cloud.pollsUntilReady = slow.has(artifact?.digest ?? "") ? 3 : 0;
        return adapter.send(cx, step);
      },
    },
    target: "local",
    async artifact(sample) {
      const bytes = new TextEncoder().encode(`a function that ${sample}`);
      const digest = createHash("sha256").update(bytes).digest("hex");
      if (sample === "exits") cloud.broken.add(digest);
      if (sample === "slow") slow.add(digest);
      return { digest, bytes };
    },
    plantForeign: async (ref) => cloud.plantForeign(ref),
    errors: Object.entries(memoryJudgements).map(([code, means]) => ({
      name: code,
      error: new MemoryFault(code),
      means,
    })),
    close: async () => {},
  };
}

computeContract("memory", memorySubject);

describe("the contract notices an adapter that", () => {
  for (const [name, { breaks, wrap }] of Object.entries(brokenAdapters)) {
    test(name, async () => {
      const subject = await memorySubject();
      const failed = await failedChecks({ ...subject, adapter: wrap(subject.adapter) });
      expect(failed).toContain(breaks);
    });
  }
});
