import type { protos } from "@google-cloud/functions";
import { functionEnvironment } from "../../../shared/protocol/function-environment.ts";
import type { Want } from "../../../shared/ports/compute.ts";
import { labelsOf } from "../ownership.ts";
import { RUNTIME, cpuFor } from "../preset.ts";
import { memoryOf, secondsOf } from "../run/fields.ts";
import { OWNERSHIP, writtenIdentity } from "./shapes.ts";

type Body = protos.google.cloud.functions.v2.IFunction;

export function functionBody(options: {
  want: Want;
  secrets: Readonly<Record<string, string>>;
  source: protos.google.cloud.functions.v2.IStorageSource;
  /** Of the function as it is. */
  labels: Readonly<Record<string, string>>;
  serviceAccount: string | undefined;
}): Body {
  const { want, secrets, source, serviceAccount } = options;
  const { limits } = want;
  const memory = memoryOf(limits.memoryMb);
  return {
    environment: "GEN_2",
    labels: { ...options.labels, ...labelsOf(want.owner) },
    buildConfig: {
      runtime: RUNTIME,
      entryPoint: "lintas",
      source: { storageSource: source },
    },
    serviceConfig: {
      availableMemory: `${memory}Mi`,
      availableCpu: cpuFor(memory),
      timeoutSeconds: secondsOf(limits.timeoutMs),
      maxInstanceRequestConcurrency: limits.concurrency,
      minInstanceCount: limits.minInstances,
      maxInstanceCount: limits.maxInstances,
      ingressSettings: "ALLOW_ALL",
      // Traffic moves by our route and by nothing else.
      allTrafficOnLatestRevision: false,
      environmentVariables: {
        ...functionEnvironment(want, secrets),
        [OWNERSHIP]: writtenIdentity(want.owner, {
          hash: want.hash,
          artifact: want.artifact.digest,
          secrets: Object.keys(secrets).toSorted(),
        }),
      },
      ...(serviceAccount === undefined ? {} : { serviceAccountEmail: serviceAccount }),
    },
  };
}
