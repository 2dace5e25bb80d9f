import type { FakeClouds } from "../../harness/fake-clouds.ts";

/**
 * What is left at the clouds of all that belongs to an environment. Buckets, a resource group and a
 * storage account are kept for the account's next release; containers in them are not.
 */
export function nothingLeft({ aws, gcp, azure }: FakeClouds): string[] {
  return [
    ...[...aws.state.functions.keys()].map((one) => `lambda ${one}`),
    ...[...aws.state.roles.keys()].map((one) => `role ${one}`),
    ...[...gcp.state.services.keys()].map((one) => `service ${one}`),
    ...[...gcp.state.revisions.keys()].map((one) => `revision ${one}`),
    ...[...gcp.state.functions.keys()].map((one) => `function ${one}`),
    ...[...azure.state.sites.keys()].map((one) => `app ${one}`),
    ...[...azure.state.plans.keys()].map((one) => `plan ${one}`),
    ...[...azure.state.roles.keys()].map((one) => `role assignment ${one}`),
    ...[...azure.state.accounts.values()]
      .flatMap(({ containers }) => [...containers.keys()])
      .map((one) => `container ${one}`),
  ];
}
