/** Facts of Azure and of Functions on Flex Consumption, with where they are documented. */

/** Of a site's name: part of a host name, and global. learn.microsoft.com: resource-name-rules. */
export const SITE_NAME_MAX = 60;

/** Megabytes of an instance. learn.microsoft.com: flex-consumption-plan, "Instance sizes". */
export const INSTANCE_MEMORY_MB = [512, 2048, 4096] as const;

/** `maximumInstanceCount` may be set from 40 on. learn.microsoft.com: functions-scale. */
export const INSTANCES = { min: 40, max: 1000 } as const;

/** `perInstanceConcurrency` of HTTP triggers. learn.microsoft.com: functions-concurrency. */
export const CONCURRENCY_MAX = 1000;

/**
 * The load balancer before an app ends every request without an answer after 230 seconds, whatever
 * `functionTimeout` says. learn.microsoft.com: functions-scale, "Function app timeout duration".
 */
export const REQUEST_TIMEOUT_MS = 230_000;

/** Of a deployment package. learn.microsoft.com: functions-scale, "Service limits". */
export const PACKAGE_MAX_BYTES = 1024 * 1024 * 1024;

/** Of one app setting and of all, as the environment block of a Linux process allows them. */
export const SETTING_MAX_BYTES = 100 * 1024;

export const RUNTIME = { name: "node", version: "22" } as const;

/** Names of settings that the host reads itself; a variable would change how it runs. */
export const RESERVED_SETTING = new RegExp(
  [
    "^(?:AzureWebJobs|AzureFunctions|FUNCTIONS_|WEBSITE_|WEBSITES_|SCM_|APPSETTING_)",
    "^(?:APPLICATIONINSIGHTS_|languageWorkers)",
    "^CONTAINER_(?:NAME|ENCRYPTION_KEY|START_CONTEXT_SAS_URI)$",
    "^(?:IDENTITY|MSI)_(?:ENDPOINT|HEADER|SECRET)$",
    "^(?:HOME|PATH|PORT|HOSTNAME)$",
  ].join("|"),
  "i",
);

/** `Storage Blob Data Owner`: what the host needs of its own storage, besides reading the package. */
export const BLOB_OWNER = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";

/** Calls to Azure Resource Manager: per subscription, principal and region. */
export const ARM_PACE = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
} as const;

/** Reads of secrets: 4,000 in ten seconds and vault. learn.microsoft.com: service-limits. */
export const VAULT_PACE = { burst: 4000, perSecond: 400 } as const;

/** Regions of the public cloud; Azure itself says which of them have Flex Consumption. */
export const REGIONS = [
  ..."australiacentral australiaeast australiasoutheast austriaeast belgiumcentral".split(" "),
  ..."brazilsouth canadacentral canadaeast centralindia centralus chilecentral eastasia".split(" "),
  ..."eastus eastus2 francecentral germanywestcentral indonesiacentral israelcentral".split(" "),
  ..."italynorth japaneast japanwest koreacentral koreasouth malaysiawest mexicocentral".split(" "),
  ..."newzealandnorth northcentralus northeurope norwayeast polandcentral qatarcentral".split(" "),
  ..."southafricanorth southcentralus southeastasia southindia spaincentral swedencentral".split(
    " ",
  ),
  ..."switzerlandnorth uaenorth uksouth ukwest westcentralus westeurope westindia".split(" "),
  ..."westus westus2 westus3".split(" "),
] as const;

export interface Action {
  action: string;
  /** What it is needed for. */
  use: string;
}

/** What adapters ask of Azure; custom roles and checks are made of it. */
export const ACTIONS: readonly Action[] = [
  {
    action: "Microsoft.Resources/subscriptions/resourceGroups/read",
    use: "find the resource group",
  },
  {
    action: "Microsoft.Resources/subscriptions/resourceGroups/write",
    use: "make the resource group where there is none",
  },
  { action: "Microsoft.Storage/storageAccounts/read", use: "find the account that keeps packages" },
  {
    action: "Microsoft.Storage/storageAccounts/write",
    use: "make the account that keeps packages",
  },
  {
    action: "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    use: "make the container of a release's package",
  },
  {
    action: "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
    use: "remove a release",
  },
  { action: "Microsoft.Web/serverfarms/read", use: "observe releases" },
  { action: "Microsoft.Web/serverfarms/write", use: "make a release's plan" },
  { action: "Microsoft.Web/serverfarms/delete", use: "remove a release" },
  { action: "Microsoft.Web/serverfarms/join/action", use: "put an app on its plan" },
  { action: "Microsoft.Web/sites/read", use: "observe and list functions" },
  { action: "Microsoft.Web/sites/write", use: "make a release's app" },
  { action: "Microsoft.Web/sites/delete", use: "remove a release" },
  { action: "Microsoft.Web/sites/publish/action", use: "publish the zip of a release" },
  {
    action: "Microsoft.Web/sites/config/list/action",
    use: "compare variables with what was released",
  },
  {
    action: "Microsoft.Authorization/roleAssignments/write",
    use: "let an app read its package",
  },
  {
    action: "Microsoft.Authorization/roleAssignments/delete",
    use: "leave no assignment behind a removed release",
  },
  { action: "Microsoft.Resources/tags/write", use: "mark a release whose zip is published" },
  { action: "Microsoft.Insights/metrics/read", use: "show metrics" },
  { action: "Microsoft.Insights/components/read", use: "find the place of logs" },
  { action: "Microsoft.Insights/components/query/read", use: "show logs" },
];
