import { type AwsFake, startAwsFake } from "../fakes/aws/fake.ts";
import { type AzureFake, startAzureFake } from "../fakes/azure/azure.ts";
import { type GcpFake, startGcpFake } from "../fakes/gcp/gcp.ts";

export type FakeCloudName = "aws" | "gcp" | "azure";

/** Three accounts on loopback, one at each provider. */
export interface FakeClouds {
  aws: AwsFake;
  gcp: GcpFake;
  azure: AzureFake;
  close(): Promise<void>;
}

/** They answer at once: what takes time at a cloud is tried where time is simulated. */
export async function startFakeClouds(): Promise<FakeClouds> {
  const [aws, gcp, azure] = await Promise.all([startAwsFake(), startGcpFake(), startAzureFake()]);
  gcp.knobs.looks = 0;
  azure.knobs.looks = 0;
  azure.knobs.principalLag = 0;
  Object.assign(azure.knobs.deployment, { unknownFor: 0, runningFor: 0 });
  return {
    aws,
    gcp,
    azure,
    async close() {
      await Promise.all([aws.close(), gcp.close(), azure.close()]);
    },
  };
}

/** How the command line connects a fake: its arguments, and the key that it reads from stdin. */
export function connecting(
  { aws, gcp, azure }: FakeClouds,
  cloud: FakeCloudName,
): { args: readonly string[]; key: string } {
  switch (cloud) {
    case "aws":
      return {
        args: [
          "--keys",
          "AKIAFAKE000000000000",
          "--account",
          aws.account,
          "--endpoint",
          aws.endpoint,
        ],
        key: "fake-secret-access-key",
      };
    case "gcp":
      return {
        args: ["--service-account-key", "-", "--endpoint", gcp.origin],
        key: gcp.account.key,
      };
    case "azure":
      return {
        args: [
          "--client-secret",
          "--tenant",
          azure.login.tenant,
          "--client",
          azure.login.client,
          "--account",
          azure.subscription,
          "--endpoint",
          azure.origin,
          "--scm",
          azure.origin,
          "--authority",
          azure.origin,
        ],
        key: azure.login.secret,
      };
  }
}
