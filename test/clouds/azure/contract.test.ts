import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { ComputeAdapter, Want } from "../../../shared/ports/compute.ts";
import type { ComputeSubject } from "../../contract/adapters/compute-subject.ts";
import { brokenAdapters } from "../../contract/adapters/broken-adapters.ts";
import { computeContract, failedChecks } from "../../contract/adapters/compute-contract.ts";
import { azureErrors } from "./errors.ts";
import { REGION, type Stage, startStage } from "./stage.ts";

const stages: Stage[] = [];

async function azureSubject(): Promise<ComputeSubject> {
  const stage = await startStage();
  stages.push(stage);
  const { fake, home, adapter } = stage;
  fake.knobs.principalLag = 0;
  const zips = new Map<string, Uint8Array>();
  return {
    adapter: {
      ...adapter,
      // An installation has the zip in its own store before any target is asked.
      async putArtifact(cx, artifact, open) {
        const bytes = zips.get(artifact.digest);
        if (bytes !== undefined)
          home.zips.set(`${artifact.organization}/${artifact.digest}`, bytes);
        return adapter.putArtifact(cx, artifact, open);
      },
    },
    target: `azure:${REGION}`,
    async artifact(sample) {
      const bytes = new TextEncoder().encode(`a function that ${sample}`);
      const digest = createHash("sha256").update(bytes).digest("hex");
      zips.set(digest, bytes);
      if (sample === "exits") fake.knobs.broken.add(digest);
      if (sample === "slow") fake.knobs.slow.set(digest, 3);
      return { digest, bytes };
    },
    // A publish ends only when the app answers as its release.
    provesStart: true,
    uploads: false,
    plantForeign: async (ref) => void fake.plantSite(ref.name),
    errors: azureErrors(),
    close: () => fake.close(),
  };
}

computeContract("azure", azureSubject);

/** The mistakes are written for adapters whose creating step is `put-part`. */
function withPutPart(adapter: ComputeAdapter): ComputeAdapter {
  return {
    ...adapter,
    diff: (want, seen) =>
      adapter
        .diff(want, seen)
        .map((step) => (step.do === "put-site" ? { ...step, do: "put-part" } : step)),
    send(cx, step, seen) {
      if (step.do !== "put-part") return adapter.send(cx, step, seen);
      const { want, repair = false } = step.body as { want: Want; repair?: boolean };
      const { owner, hash } = want;
      const body = { owner, hash, want, repair };
      return adapter.send(cx, { ...step, do: "put-site", body }, seen);
    },
  };
}

describe("the contract notices, on Azure, an adapter that", () => {
  for (const [name, { breaks, wrap }] of Object.entries(brokenAdapters)) {
    test(name, async () => {
      const subject = await azureSubject();
      try {
        const wrapped = { ...subject, adapter: wrap(withPutPart(subject.adapter)) };
        expect(await failedChecks(subject, [breaks])).toEqual([]);
        expect(await failedChecks(wrapped, [breaks])).toEqual([breaks]);
      } finally {
        await subject.close();
      }
    });
  }
});

afterAll(() => {
  // Whatever was sent, and whatever the fake answered, is as Azure's own models say.
  expect(stages.flatMap(({ fake }) => fake.violations)).toEqual([]);
});
