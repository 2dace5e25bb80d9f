/** The pins, and what is taken from them: no more than what adapters may send. */
export const pins = {
  botocore: { version: "1.44.5", licence: "Apache-2.0" },
  "google-api-python-client": { version: "2.202.0", licence: "Apache-2.0" },
  "@azure/arm-appservice": { version: "17.0.0", licence: "MIT" },
  "@azure/arm-resources": { version: "7.0.0", licence: "MIT" },
  "@azure/arm-storage": { version: "19.1.0", licence: "MIT" },
  // The last stable versions that still carry mappers.
  "@azure/arm-authorization": { version: "9.0.0", licence: "MIT" },
  "@azure/arm-monitor": { version: "7.0.0", licence: "MIT" },
  "@azure/arm-appinsights": { version: "5.0.0-beta.8", licence: "MIT" },
  "@azure/keyvault-secrets": { version: "4.9.0", licence: "MIT" },
  "@azure/storage-blob": { version: "12.34.0", licence: "MIT" },
} as const;

export type Pinned = keyof typeof pins;

export interface AwsSelection {
  folder: string;
  /** botocore names the protocol that it prefers itself; ours is what the installed SDK speaks. */
  protocol: "rest-json" | "rest-xml" | "json" | "query";
  operations: string;
}

export const awsServices: Record<string, AwsSelection> = {
  lambda: {
    folder: "lambda/2015-03-31",
    protocol: "rest-json",
    operations: `CreateFunction GetFunction GetFunctionConfiguration UpdateFunctionCode
      UpdateFunctionConfiguration DeleteFunction PublishVersion ListVersionsByFunction ListFunctions
      CreateAlias UpdateAlias GetAlias ListAliases DeleteAlias CreateFunctionUrlConfig
      UpdateFunctionUrlConfig GetFunctionUrlConfig ListFunctionUrlConfigs DeleteFunctionUrlConfig
      AddPermission RemovePermission GetPolicy TagResource UntagResource ListTags Invoke
      PutFunctionConcurrency DeleteFunctionConcurrency GetFunctionConcurrency
      PutProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig
      DeleteProvisionedConcurrencyConfig GetAccountSettings`,
  },
  iam: {
    folder: "iam/2010-05-08",
    protocol: "query",
    operations: `CreateRole GetRole DeleteRole ListRoles TagRole UpdateAssumeRolePolicy
      AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies PutRolePolicy GetRolePolicy
      DeleteRolePolicy ListRolePolicies SimulatePrincipalPolicy`,
  },
  sts: {
    folder: "sts/2011-06-15",
    protocol: "query",
    operations: "GetCallerIdentity AssumeRole AssumeRoleWithWebIdentity",
  },
  logs: {
    folder: "logs/2014-03-28",
    protocol: "json",
    operations: `FilterLogEvents CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy
      TagResource ListTagsForResource`,
  },
  cloudwatch: {
    folder: "cloudwatch/2010-08-01",
    protocol: "json",
    operations: "GetMetricData ListMetrics",
  },
  s3: {
    folder: "s3/2006-03-01",
    protocol: "rest-xml",
    operations: `PutObject GetObject HeadObject DeleteObject HeadBucket CreateBucket ListObjectsV2
      DeleteBucket`,
  },
  secretsmanager: {
    folder: "secretsmanager/2017-10-17",
    protocol: "json",
    operations: "GetSecretValue DescribeSecret",
  },
  tagging: {
    folder: "resourcegroupstaggingapi/2017-01-26",
    protocol: "json",
    operations: "GetResources",
  },
};

/** Ids of methods by discovery document, and the messages that operations carry as `Any`. */
export const gcpDocuments: Record<string, { methods: string; carried?: string }> = {
  "run.v2": {
    methods: `run.projects.locations.services.create run.projects.locations.services.get
      run.projects.locations.services.patch run.projects.locations.services.delete
      run.projects.locations.services.list run.projects.locations.services.getIamPolicy
      run.projects.locations.services.setIamPolicy
      run.projects.locations.services.testIamPermissions
      run.projects.locations.services.revisions.get run.projects.locations.services.revisions.list
      run.projects.locations.services.revisions.delete run.projects.locations.operations.get
      run.projects.locations.operations.list`,
    carried: "GoogleCloudRunV2Service GoogleCloudRunV2Revision",
  },
  "cloudfunctions.v2": {
    methods: `cloudfunctions.projects.locations.functions.create
      cloudfunctions.projects.locations.functions.get
      cloudfunctions.projects.locations.functions.patch
      cloudfunctions.projects.locations.functions.delete
      cloudfunctions.projects.locations.functions.list
      cloudfunctions.projects.locations.functions.generateUploadUrl
      cloudfunctions.projects.locations.functions.getIamPolicy
      cloudfunctions.projects.locations.functions.setIamPolicy
      cloudfunctions.projects.locations.functions.testIamPermissions
      cloudfunctions.projects.locations.operations.get
      cloudfunctions.projects.locations.operations.list
      cloudfunctions.projects.locations.runtimes.list cloudfunctions.projects.locations.list`,
    carried: "Function GoogleCloudFunctionsV2OperationMetadata",
  },
  "storage.v1": {
    methods: `storage.buckets.get storage.buckets.insert storage.buckets.list storage.buckets.patch
      storage.buckets.delete storage.buckets.testIamPermissions storage.buckets.getIamPolicy
      storage.buckets.setIamPolicy storage.objects.get storage.objects.insert storage.objects.list
      storage.objects.delete`,
  },
  "logging.v2": { methods: "logging.entries.list" },
  "monitoring.v3": { methods: "monitoring.projects.timeSeries.list" },
  "secretmanager.v1": {
    methods: `secretmanager.projects.secrets.get secretmanager.projects.secrets.versions.access
      secretmanager.projects.secrets.versions.get secretmanager.projects.locations.secrets.get
      secretmanager.projects.locations.secrets.versions.access
      secretmanager.projects.secrets.testIamPermissions`,
  },
  "iam.v1": {
    methods: `iam.projects.serviceAccounts.get iam.projects.serviceAccounts.create
      iam.projects.serviceAccounts.list iam.projects.serviceAccounts.delete
      iam.projects.serviceAccounts.getIamPolicy iam.projects.serviceAccounts.setIamPolicy
      iam.projects.serviceAccounts.testIamPermissions`,
  },
  "iamcredentials.v1": {
    methods: `iamcredentials.projects.serviceAccounts.generateAccessToken
      iamcredentials.projects.serviceAccounts.generateIdToken`,
  },
  "cloudresourcemanager.v1": {
    methods: `cloudresourcemanager.projects.get cloudresourcemanager.projects.testIamPermissions
      cloudresourcemanager.projects.getIamPolicy cloudresourcemanager.projects.setIamPolicy`,
  },
  "cloudresourcemanager.v3": {
    methods: `cloudresourcemanager.projects.get cloudresourcemanager.projects.testIamPermissions
      cloudresourcemanager.projects.getIamPolicy cloudresourcemanager.projects.setIamPolicy`,
  },
  "sts.v1": { methods: "sts.token" },
  "serviceusage.v1": {
    methods: `serviceusage.services.get serviceusage.services.list serviceusage.services.batchGet
      serviceusage.services.enable serviceusage.services.batchEnable serviceusage.operations.get`,
  },
};

export interface AzureSelection {
  package: Pinned;
  /** Path of the module inside the package, and the client class that it exports. */
  module: string;
  client: string;
  /** Where the client takes the version as an argument: those that its model is right for. */
  apiVersions?: readonly string[];
  /** `group.method`, as the client has them. */
  operations: string;
}

export const azureServices: Record<string, AzureSelection> = {
  web: {
    package: "@azure/arm-appservice",
    module: "dist/esm/index.js",
    client: "WebSiteManagementClient",
    operations: `appServicePlans.get appServicePlans.beginCreateOrUpdate appServicePlans.delete
      appServicePlans.listByResourceGroup appServicePlans.list appServicePlans.listWebApps
      webApps.get webApps.beginCreateOrUpdate webApps.update webApps.delete webApps.list
      webApps.listByResourceGroup webApps.restart webApps.start webApps.stop
      webApps.getConfiguration webApps.updateConfiguration webApps.createOrUpdateConfiguration
      webApps.listApplicationSettings webApps.updateApplicationSettings
      webApps.beginListPublishingCredentials webApps.getScmAllowed webApps.updateScmAllowed
      webApps.listFunctions webApps.getFunction webApps.listHostKeys webApps.createOrUpdateHostSecret
      webApps.getFunctionsAdminToken webApps.syncFunctionTriggers webApps.syncFunctions
      webApps.getAuthSettingsV2 webApps.updateAuthSettingsV2 webApps.listInstanceIdentifiers
      webApps.getSlot webApps.beginCreateOrUpdateSlot webApps.deleteSlot webApps.listSlots
      webApps.beginSwapSlot webApps.listApplicationSettingsSlot webApps.updateApplicationSettingsSlot
      checkNameAvailability listGeoRegions provider.listFunctionAppStacks`,
  },
  resources: {
    package: "@azure/arm-resources",
    module: "dist/esm/index.js",
    client: "ResourceManagementClient",
    operations: `resourceGroups.createOrUpdate resourceGroups.get resourceGroups.checkExistence
      resourceGroups.beginDelete resourceGroups.list resourceGroups.update
      resources.list resources.listByResourceGroup providers.get
      providers.register providers.list tagsOperations.getAtScope
      tagsOperations.beginCreateOrUpdateAtScope tagsOperations.beginUpdateAtScope`,
  },
  storage: {
    package: "@azure/arm-storage",
    module: "dist/esm/index.js",
    client: "StorageManagementClient",
    operations: `storageAccounts.checkNameAvailability storageAccounts.beginCreate
      storageAccounts.getProperties storageAccounts.delete storageAccounts.list
      storageAccounts.listByResourceGroup storageAccounts.update storageAccounts.listKeys
      blobContainers.create blobContainers.get blobContainers.delete blobContainers.list
      managementPolicies.createOrUpdate managementPolicies.get`,
  },
  authorization: {
    package: "@azure/arm-authorization",
    module: "dist/index.js",
    client: "AuthorizationManagementClient",
    operations: `roleAssignments.create roleAssignments.get roleAssignments.delete
      roleAssignments.listForScope roleAssignments.listForResourceGroup
      roleAssignments.listForSubscription roleAssignments.listForResource
      permissions.listForResourceGroup permissions.listForResource roleDefinitions.list
      roleDefinitions.get`,
  },
  monitor: {
    package: "@azure/arm-monitor",
    module: "dist/index.js",
    client: "MonitorClient",
    operations: "metrics.list metricDefinitions.list",
  },
  appinsights: {
    package: "@azure/arm-appinsights",
    module: "dist/esm/index.js",
    client: "ApplicationInsightsManagementClient",
    operations: "components.get components.createOrUpdate components.delete components.list",
  },
  keyvault: {
    package: "@azure/keyvault-secrets",
    module: "dist/esm/generated/keyVaultClient.js",
    client: "KeyVaultClient",
    apiVersions: ["7.4", "7.5"],
    operations: "getSecret getSecrets",
  },
  blob: {
    package: "@azure/storage-blob",
    module: "dist/esm/generated/src/storageClient.js",
    client: "StorageClient",
    operations: `container.create container.getProperties container.delete
      container.listBlobFlatSegment blob.download blob.getProperties blob.delete blockBlob.upload
      blockBlob.stageBlock blockBlob.commitBlockList`,
  },
};
