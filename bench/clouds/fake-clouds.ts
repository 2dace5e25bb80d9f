import { type AwsFake, startAwsFake } from "../../test/fakes/aws/fake.ts";
import { type AzureFake, startAzureFake } from "../../test/fakes/azure/azure.ts";
import { type GcpFake, startGcpFake } from "../../test/fakes/gcp/gcp.ts";
import { ORG, type TestApi } from "../../test/harness/api.ts";

export interface FakeClouds {
  aws: AwsFake;
  gcp: GcpFake;
  azure: AzureFake;
  close(): Promise<void>;
}

/** Three stateful clouds over HTTP that answer at once: what takes long there has ended when it begins. */
export async function startInstantClouds(): Promise<FakeClouds> {
  const [aws, gcp, azure] = await Promise.all([startAwsFake(), startGcpFake(), startAzureFake()]);
  answerAtOnce(gcp);
  answerAtOnce(azure);
  return {
    aws,
    gcp,
    azure,
    close: async () => void (await Promise.all([aws.close(), gcp.close(), azure.close()])),
  };
}

function answerAtOnce(fake: GcpFake | AzureFake): void {
  fake.knobs.looks = 0;
  if (!("deployment" in fake.knobs)) return;
  fake.knobs.principalLag = 0;
  fake.knobs.deployment.unknownFor = 0;
  fake.knobs.deployment.runningFor = 0;
}

/** Connects an installation to all three, each with a stored key. */
export async function connectClouds(api: TestApi, { aws, gcp, azure }: FakeClouds): Promise<void> {
  const { tenant, client, secret } = azure.login;
  for (const connection of [
    {
      name: "aws",
      provider: "aws",
      account: aws.account,
      credentials: { kind: "keys", accessKeyId: "AKIAFAKE000000000000" },
      settings: { endpoint: aws.endpoint },
      key: "fake-secret",
    },
    {
      name: "gcp",
      provider: "gcp",
      account: gcp.project,
      credentials: { kind: "service-account", email: gcp.account.email },
      settings: gcp.settings,
      key: gcp.account.key,
    },
    {
      name: "azure",
      provider: "azure",
      account: azure.subscription,
      credentials: { kind: "client-secret", tenant, client },
      settings: azure.settings,
      key: secret,
    },
  ]) {
    await api.call("POST", `${ORG}/connections`, connection);
  }
}
