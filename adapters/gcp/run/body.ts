import { functionEnvironment } from "../../../shared/protocol/function-environment.ts";
import type { Want } from "../../../shared/ports/compute.ts";
import type { ArtifactPlace } from "../artifacts.ts";
import { labelsOf } from "../ownership.ts";
import { baseImage, cpuFor } from "../preset.ts";
import { ARTIFACT, HASH, SECRETS, memoryOf, secondsOf } from "./fields.ts";
import type { Place, ReleaseName } from "./name.ts";

interface BodyOptions {
  place: Place;
  name: ReleaseName;
  want: Want;
  secrets: Readonly<Record<string, string>>;
  artifact: Omit<ArtifactPlace, "generation"> & { generation?: string };
  /** That functions run as. */
  serviceAccount: string | undefined;
}

/**
 * A zip that runs without being built: an empty image over Google's own of Node, with the zip as its
 * files (cloud.google.com/run/docs/deploying-source-code).
 */
export function templateOf(options: BodyOptions) {
  const { place, name, want, secrets, artifact, serviceAccount } = options;
  const { limits } = want;
  const memory = memoryOf(limits.memoryMb);
  return {
    revision: name.revision,
    labels: labelsOf(want.owner),
    annotations: {
      [HASH]: want.hash,
      [ARTIFACT]: want.artifact.digest,
      [SECRETS]: Object.keys(secrets).toSorted().join(","),
    },
    containers: [
      {
        image: "scratch",
        baseImageUri: baseImage(place.region),
        sourceCode: { cloudStorageSource: artifact },
        command: ["node"],
        args: ["node.mjs"],
        env: environmentOf(want, secrets),
        resources: {
          limits: { memory: `${memory}Mi`, cpu: cpuFor(memory) },
          // Left out beside `limits` it would mean that a processor is kept and billed all the time.
          cpuIdle: true,
          startupCpuBoost: true,
        },
      },
    ],
    maxInstanceRequestConcurrency: limits.concurrency,
    timeout: `${secondsOf(limits.timeoutMs)}s`,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  };
}

/**
 * Scaling stands on the service: minimum instances of a revision keep every release that has a tag
 * running and billed.
 */
export function scalingOf({ limits }: Want) {
  return { minInstanceCount: limits.minInstances, maxInstanceCount: limits.maxInstances };
}

function environmentOf(want: Want, secrets: Readonly<Record<string, string>>) {
  return Object.entries(functionEnvironment(want, secrets)).map(([name, value]) => ({
    name,
    value,
  }));
}
