import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { noticesBrokenAdapters } from "../../contract/adapters/broken-contract.ts";
import { computeContract } from "../../contract/adapters/compute-contract.ts";
import type { ComputeSubject } from "../../contract/adapters/compute-subject.ts";
import { gcpErrors } from "./errors.ts";
import { PRODUCTS, type ProductName, REGION, type Stage, startStage } from "./stage.ts";

const stages: Stage[] = [];

async function gcpSubject(product: ProductName): Promise<ComputeSubject> {
  const stage = await startStage(product);
  stages.push(stage);
  const { fake, home, adapter } = stage;
  const zips = new Map<string, Uint8Array>();
  return {
    adapter: {
      ...adapter,
      // An installation has the zip in its own store before any target is asked.
      async putArtifact(cx, artifact, open) {
        const bytes = zips.get(artifact.digest);
        if (bytes !== undefined) {
          home.zips.set(`${artifact.organization}/${artifact.digest}`, bytes);
        }
        return adapter.putArtifact(cx, artifact, open);
      },
    },
    target: product === "run" ? `gcp:${REGION}` : `gcp-functions:${REGION}`,
    async artifact(sample) {
      const bytes = new TextEncoder().encode(`a function that ${sample}`);
      const digest = createHash("sha256").update(bytes).digest("hex");
      zips.set(digest, bytes);
      if (sample === "exits") fake.knobs.broken.add(digest);
      if (sample === "slow") fake.knobs.slow.set(digest, 2);
      return { digest, bytes };
    },
    // A revision is ready when its container listens.
    provesStart: true,
    uploads: true,
    async plantForeign(ref) {
      const [name = ""] = ref.name.split("/");
      if (product === "run") fake.plantService(REGION, name);
      else fake.plantFunction(REGION, name);
    },
    errors: gcpErrors(),
    close: () => fake.close(),
  };
}

for (const product of PRODUCTS) {
  computeContract(`gcp ${product}`, () => gcpSubject(product));
  noticesBrokenAdapters(product, () => gcpSubject(product));
}

test("every exchange of the contract is as Google's own models say", () => {
  expect(stages.flatMap(({ fake }) => fake.violations)).toEqual([]);
});
