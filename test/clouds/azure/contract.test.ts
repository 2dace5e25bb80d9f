import { createHash } from "node:crypto";
import { afterAll, expect } from "vitest";
import type { ComputeAdapter, Want } from "../../../shared/ports/compute.ts";
import type { ComputeSubject } from "../../contract/adapters/compute-subject.ts";
import { noticesBrokenAdapters } from "../../contract/adapters/broken-contract.ts";
import { computeContract } from "../../contract/adapters/compute-contract.ts";
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

/** The mistakes change the want; a site is written with the owner and hash beside it. */
function readingItsWant(adapter: ComputeAdapter): ComputeAdapter {
  return {
    ...adapter,
    send(cx, step, seen) {
      if (step.do !== "put-site") return adapter.send(cx, step, seen);
      const { want, repair = false } = step.body as { want: Want; repair?: boolean };
      const { owner, hash } = want;
      return adapter.send(cx, { ...step, body: { owner, hash, want, repair } }, seen);
    },
  };
}

noticesBrokenAdapters("Azure", azureSubject, { breakable: readingItsWant });

afterAll(() => {
  // Whatever was sent, and whatever the fake answered, is as Azure's own models say.
  expect(stages.flatMap(({ fake }) => fake.violations)).toEqual([]);
});
