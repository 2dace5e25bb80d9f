import { afterAll, expect, test } from "vitest";
import { closeAll, refusing, requestsOf } from "./samples/refusing.ts";

afterAll(closeAll);

const refused = () => undefined;

test("what the clients of Azure send passes", async () => {
  const gate = await refusing("azure");
  const [
    { WebSiteManagementClient },
    { StorageManagementClient },
    { ResourceManagementClient },
    blob,
    pipeline,
  ] = await Promise.all([
    import("@azure/arm-appservice"),
    import("@azure/arm-storage"),
    import("@azure/arm-resources"),
    import("@azure/storage-blob"),
    import("@azure/core-rest-pipeline"),
  ]);
  const inner = pipeline.createDefaultHttpClient();
  // The SDKs refuse to send a token over what is not TLS, so the address changes at the last moment.
  const httpClient: typeof inner = {
    sendRequest(request) {
      const { host, origin } = new URL(request.url);
      request.url = gate.served.origin + request.url.slice(origin.length);
      request.allowInsecureConnection = true;
      if (host !== "management.azure.com") request.headers.set("host", host);
      return inner.sendRequest(request);
    },
  };
  const credential = { getToken: () => Promise.resolve({ token: "t", expiresOnTimestamp: 4e12 }) };
  const options = { httpClient, retryOptions: { maxRetries: 0 } };
  const subscription = "0d4e1f3a-0000-4000-8000-000000000000";
  const location = "westeurope";
  const web = new WebSiteManagementClient(credential, subscription, options);
  const functionAppConfig = {
    deployment: {
      storage: {
        type: "blobContainer",
        value: "https://account.blob.core.windows.net/packages",
        authentication: { type: "SystemAssignedIdentity" },
      },
    },
    runtime: { name: "node", version: "22" },
    scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 512 },
  } as const;
  const site = { location, kind: "functionapp,linux", functionAppConfig, tags: { lintas: "p" } };
  await web.webApps.beginCreateOrUpdate("group", "orders-1a2b3c4d", site).catch(refused);
  const sku = { name: "FC1", tier: "FlexConsumption" };
  await web.appServicePlans
    .beginCreateOrUpdate("group", "orders", { location, sku, reserved: true })
    .catch(refused);
  await web.webApps.get("group", "orders").catch(refused);
  await web.webApps.listApplicationSettings("group", "orders").catch(refused);
  const resources = new ResourceManagementClient(credential, subscription, options);
  await resources.resourceGroups.createOrUpdate("group", { location }).catch(refused);
  const storage = new StorageManagementClient(credential, subscription, options);
  const account = { location, sku: { name: "Standard_LRS" }, kind: "StorageV2" };
  await storage.storageAccounts.beginCreate("group", "account", account).catch(refused);
  await storage.blobContainers.create("group", "account", "packages", {}).catch(refused);
  const pipe = blob.newPipeline(new blob.AnonymousCredential(), { retryOptions: { maxTries: 1 } });
  pipe.factories.push({
    create: (next) => ({
      sendRequest(request) {
        request.headers.set("host", "account.blob.core.windows.net");
        request.headers.set("authorization", "Bearer t");
        return next.sendRequest(request);
      },
    }),
  });
  const container = new blob.ContainerClient(`${gate.served.origin}/packages`, pipe);
  await container.getBlockBlobClient("a/b c.zip").upload("PK", 2).catch(refused);
  await container.getBlockBlobClient("a/b c.zip").download().catch(refused);
  await container.getBlockBlobClient("a/b c.zip").getProperties().catch(refused);
  expect(requestsOf(gate)).toEqual([]);
  expect([...gate.operations.keys()].toSorted()).toEqual(
    `blob.blob.download blob.blob.getProperties blob.blockBlob.upload
    resources.resourceGroups.createOrUpdate storage.blobContainers.create
    storage.storageAccounts.beginCreate web.appServicePlans.beginCreateOrUpdate
    web.webApps.beginCreateOrUpdate web.webApps.get web.webApps.listApplicationSettings`.split(
      /\s+/,
    ),
  );
});
