import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FakeEvent } from "../../fakes/azure/state.ts";
import { type Stage, ensured, removedAll, startStage, wantOf } from "./stage.ts";

/** Every call of a release's life, by operation: method, path, query and body stand in `golden/`. */
const OPERATIONS = [
  "WebApps_Get",
  "AppServicePlans_Get",
  "ResourceGroups_Get",
  "ResourceGroups_CreateOrUpdate",
  "StorageAccounts_GetProperties",
  "StorageAccounts_Create",
  "AppServicePlans_CreateOrUpdate",
  "BlobContainers_Create",
  "Components_Get",
  "WebApps_CreateOrUpdate",
  "RoleAssignments_Create",
  "Scm_Publish",
  "Scm_Deployment",
  "Tags_UpdateAtScope",
  "WebApps_ListApplicationSettings",
  "WebApps_ListByResourceGroup",
  "AppServicePlans_ListByResourceGroup",
  "WebApps_List",
  "Query_Get",
  "Metrics_List",
  "Permissions_ListForResourceGroup",
  "RoleAssignments_Delete",
  "BlobContainers_Delete",
  "WebApps_Delete",
  "AppServicePlans_Delete",
  "Operations_Get",
];

let stage: Stage;
let events: FakeEvent[];

beforeAll(async () => {
  stage = await startStage();
  stage.fake.knobs.announce.site = "azure-async";
  const want = await wantOf(stage, { limits: { ...LIMITS, minInstances: 1 } });
  await ensured(stage, want);
  const ref = stage.adapter.name(want.key);
  const { adapter, cx } = stage;
  await adapter.observe(cx, ref);
  for await (const _ of adapter.list(cx, {}));
  for await (const _ of adapter.list(cx, { foreign: true }));
  for await (const _ of adapter.logs(cx, ref, { after: 0, follow: false }));
  const [from, to] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-01-01T01:00:00Z")];
  await adapter.metrics(cx, ref, { from, to, stepSeconds: 300 });
  await adapter.check(cx);
  await removedAll(stage, want);
  events = stage.fake.events;
});
afterAll(async () => {
  expect(stage.fake.violations).toEqual([]);
  await stage.close();
});

const LIMITS = {
  memoryMb: 1_024,
  timeoutMs: 5_000,
  concurrency: 10,
  minInstances: 0,
  maxInstances: 50,
};

describe("a call to Azure is exactly as it is recorded", () => {
  test.each(OPERATIONS)("%s", async (operation) => {
    const event = events.find((one) => one.operation === operation);
    expect(event).toBeDefined();
    const { method = "", path = "", query = {}, body = null } = event ?? {};
    const call = `${JSON.stringify({ method, path, query, body }, null, 2)}\n`;
    await expect(call).toMatchFileSnapshot(`golden/${operation}.json`);
  });

  test("and there is no other", () => {
    const sent = new Set(events.map(({ operation }) => operation));
    expect([...sent].filter((operation) => !OPERATIONS.includes(operation))).toEqual([]);
  });
});

test("Azure's models know every call but those of an app's own deployment service", () => {
  const known = [...stage.fake.operations.keys()].map((name) => name.split(".")[0]);
  expect([...new Set(known)].toSorted((a, b) => (a ?? "").localeCompare(b ?? ""))).toEqual([
    "appinsights",
    "arm-operations",
    "authorization",
    "entra",
    "insights-query",
    "kudu",
    "monitor",
    "resources",
    "storage",
    "web",
  ]);
});
