import { createHash } from "node:crypto";
import { record } from "../../fakes/gcp/routes.ts";
import { containersOf, zipOf } from "../../fakes/gcp/run-rules.ts";
import { releaseOf } from "../../fakes/gcp/serving.ts";
import type { FakeClouds } from "../../harness/fake-clouds.ts";

/** SHA-256 of the zip that each cloud was given for a release's part, by target. */
export type Received = Readonly<Record<"lambda" | "run" | "functions" | "azure", string | null>>;

export function receivedZips(clouds: FakeClouds, releases: Received): Received {
  return {
    lambda: atLambda(clouds, releases.lambda),
    run: atRun(clouds, releases.run),
    functions: atFunctions(clouds, releases.functions),
    azure: atAzure(clouds, releases.azure),
  };
}

function atLambda({ aws }: FakeClouds, release: string | null): string | null {
  for (const { versions } of aws.state.functions.values()) {
    for (const { environment, codeSha256 } of versions.values()) {
      if (environment["LINTAS_RELEASE"] !== release) continue;
      return Buffer.from(codeSha256, "base64").toString("hex");
    }
  }
  return null;
}

function atRun({ gcp }: FakeClouds, release: string | null): string | null {
  for (const revision of gcp.state.revisions.values()) {
    if (releaseOf(revision).release !== release) continue;
    const [container = {}] = containersOf(revision.template);
    const { cloudStorageSource } = record(container["sourceCode"]);
    const zip = zipOf(gcp.state, record(cloudStorageSource));
    return zip === null ? null : sha256(zip);
  }
  return null;
}

function atFunctions({ gcp }: FakeClouds, release: string | null): string | null {
  for (const { buildConfig, serviceConfig } of gcp.state.functions.values()) {
    const variables = record(serviceConfig["environmentVariables"]);
    if (variables["LINTAS_RELEASE"] !== release) continue;
    const { object } = record(record(buildConfig["source"])["storageSource"]);
    const zip = gcp.state.uploads.get(String(object));
    return zip === undefined ? null : sha256(zip);
  }
  return null;
}

function atAzure({ azure }: FakeClouds, release: string | null): string | null {
  for (const { settings, running } of azure.state.sites.values()) {
    if (settings["LINTAS_RELEASE"] === release) return running;
  }
  return null;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
