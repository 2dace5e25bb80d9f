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
      async send(cx, step, seen) {
        const { artifact } = (step.body as { want?: { artifact: { digest: string } } }).want ?? {};
        cloud.pollsUntilReady = slow.has(artifact?.digest ?? "") ? 3 : 0;
        return adapter.send(cx, step, seen);
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
    provesStart: true,
    uploads: true,
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

/** Every check that each mistake shows in: a wider list would mean that the checks hang together. */
const shows: Record<string, string[]> = {
  "creates twice": [
    "a repeated send makes one resource",
    "several workers at once make one resource",
    "what was removed can be made again",
    "a release that stands is never changed into another",
  ],
  "overwrites what is foreign": [
    "what is foreign is reported foreign and neither overwritten nor removed",
  ],
  'believes "active"': [
    "a function that exits at its start is never taken for one that answers",
    "a part whose start is proven is not ready before it really answers",
  ],
  "forgets its tags": [
    "the creating call carries ownership tags, and observe and list give them all",
  ],
};

describe("the contract notices an adapter that", () => {
  for (const [name, { breaks, wrap }] of Object.entries(brokenAdapters)) {
    test(name, async () => {
      const subject = await memorySubject();
      const failed = await failedChecks({ ...subject, adapter: wrap(subject.adapter) });
      expect(failed).toContain(breaks);
      expect(failed).toEqual(shows[name]);
    });
  }
});
