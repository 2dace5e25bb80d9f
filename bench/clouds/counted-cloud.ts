import { lambdaSubject } from "../../test/clouds/aws/subject.ts";
import { startStage as startAzure } from "../../test/clouds/azure/stage.ts";
import { startStage as startGcp, type ProductName } from "../../test/clouds/gcp/stage.ts";
import { loadGate, type Violation } from "../../test/gate/gate.ts";
import { multiplyLambda, multiplyServices, multiplySites } from "./many-functions.ts";
import type { ComputeAdapter } from "../../shared/ports/compute.ts";

export interface CountedCall {
  operation: string;
  write: boolean;
}

/** One product of a fake cloud that answers at once, and every call that arrived there. */
export interface CountedCloud {
  title: string;
  target: string;
  adapter: ComputeAdapter;
  /** Oldest first. Signing in and requests to functions are not among them. */
  calls(): CountedCall[];
  /** Where the adapter takes zips from. */
  zips: Map<string, Uint8Array>;
  /** Makes this many of the one function that was deployed. */
  multiply(total: number): void;
  violations: readonly Violation[];
  close(): Promise<void>;
}

export const countedClouds: Readonly<Record<string, () => Promise<CountedCloud>>> = {
  "AWS Lambda": openLambda,
  "Cloud Run": () => openGoogle("run"),
  "Cloud Functions": () => openGoogle("functions"),
  "Azure Functions": openAzure,
};

async function openLambda(): Promise<CountedCloud> {
  const subject = await lambdaSubject({ gate: await loadGate("aws") });
  return {
    title: "AWS Lambda",
    target: "aws:eu-central-1",
    adapter: subject.adapter,
    calls: () => subject.fake.events.map(({ operation, writes }) => ({ operation, write: writes })),
    zips: zipsOf(subject.home),
    multiply: (total) => multiplyLambda(subject.fake, total),
    violations: subject.violations,
    close: () => subject.close(),
  };
}

async function openGoogle(product: ProductName): Promise<CountedCloud> {
  const stage = await startGcp(product);
  stage.fake.knobs.looks = 0;
  return {
    title: product === "run" ? "Cloud Run" : "Cloud Functions",
    target: product === "run" ? "gcp:asia-southeast2" : "gcp-functions:asia-southeast2",
    adapter: stage.adapter,
    calls: () => stage.fake.events.map(({ operation, write }) => ({ operation, write })),
    zips: zipsOf(stage.home),
    multiply: (total) => multiplyServices(stage.fake, total),
    violations: stage.fake.violations,
    close: () => stage.close(),
  };
}

async function openAzure(): Promise<CountedCloud> {
  const stage = await startAzure();
  const { knobs } = stage.fake;
  knobs.looks = 0;
  knobs.principalLag = 0;
  knobs.deployment.unknownFor = 0;
  knobs.deployment.runningFor = 0;
  return {
    title: "Azure Functions",
    target: "azure:southeastasia",
    adapter: stage.adapter,
    calls: () => stage.fake.events.map(({ operation, write }) => ({ operation, write })),
    zips: zipsOf(stage.home),
    multiply: (total) => multiplySites(stage.fake, total),
    violations: stage.fake.violations,
    close: () => stage.close(),
  };
}

function zipsOf(home: {
  artifact(organization: string, digest: string): Promise<Uint8Array<ArrayBuffer>>;
}): Map<string, Uint8Array> {
  const zips = new Map<string, Uint8Array>();
  home.artifact = async (_organization, digest) => Uint8Array.from(zips.get(digest) ?? []);
  return zips;
}
