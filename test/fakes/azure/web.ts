import { armError, empty, groupNotFound, json, notFound } from "./answers.ts";
import { begun } from "./operations.ts";
import { type ArmCall, type Route, record, tagsIn, text } from "./routes.ts";
import { type FakePlan, type FakeSite, type FakeState, displayed } from "./state.ts";

const GROUP = "/subscriptions/{subscription}/resourceGroups/{group}";
const WEB = `${GROUP}/providers/Microsoft.Web`;
const SITE = `${WEB}/sites/{name}`;
const PLAN = `${WEB}/serverfarms/{name}`;

/** Apps and plans; `hostOf` gives an app's own host. */
export function web(hostOf: (app: string) => string): readonly Route[] {
  const siteBody = (state: FakeState, site: FakeSite) => bodyOfSite(state, site, hostOf(site.name));
  const sitesOf = ({ state, url, at }: ArmCall) => {
    const group = at["group"];
    if (group !== undefined && !state.groups.has(group)) return groupNotFound(group);
    const all = [...state.sites.values()].filter(
      (one) => group === undefined || one.group === group,
    );
    return page(
      state,
      url,
      all.map((site) => siteBody(state, site)),
    );
  };
  return [
    {
      operation: "WebApps_Get",
      method: "GET",
      path: SITE,
      about: "name",
      kind: "reads",
      answer: ({ state, at }) => {
        const site = siteAt(state, at);
        if (site instanceof Response) return site;
        if (site.staleFor > 0) {
          site.staleFor -= 1;
          return notFound("Microsoft.Web/sites", site.name, site.group);
        }
        return json(siteBody(state, site));
      },
    },
    {
      operation: "WebApps_CreateOrUpdate",
      method: "PUT",
      path: SITE,
      about: "name",
      kind: "writes",
      answer: (call) => putSite(call, siteBody),
    },
    {
      operation: "WebApps_Delete",
      method: "DELETE",
      path: SITE,
      about: "name",
      kind: "deletes",
      answer: ({ state, at }) => {
        const site = siteAt(state, at);
        if (site instanceof Response)
          return state.groups.has(at["group"] ?? "") ? empty(204) : site;
        state.sites.delete(site.name);
        return empty(200);
      },
    },
    {
      operation: "WebApps_ListByResourceGroup",
      method: "GET",
      path: `${WEB}/sites`,
      about: "group",
      kind: "reads",
      answer: sitesOf,
    },
    {
      operation: "WebApps_List",
      method: "GET",
      path: "/subscriptions/{subscription}/providers/Microsoft.Web/sites",
      kind: "reads",
      answer: sitesOf,
    },
    {
      operation: "WebApps_ListApplicationSettings",
      method: "POST",
      path: `${SITE}/config/appsettings/list`,
      about: "name",
      kind: "reads",
      answer: ({ state, at }) => {
        const site = siteAt(state, at);
        if (site instanceof Response) return site;
        return json({
          id: `${siteId(state, site)}/config/appsettings`,
          name: "appsettings",
          type: "Microsoft.Web/sites/config",
          properties: site.settings,
        });
      },
    },
    {
      operation: "AppServicePlans_Get",
      method: "GET",
      path: PLAN,
      about: "name",
      kind: "reads",
      answer: ({ state, at }) => {
        const plan = planAt(state, at);
        if (plan instanceof Response) return plan;
        const settling = plan.settlingFor > 0;
        if (settling) plan.settlingFor -= 1;
        return json(planBody(state, plan, settling ? "InProgress" : "Succeeded"));
      },
    },
    {
      operation: "AppServicePlans_CreateOrUpdate",
      method: "PUT",
      path: PLAN,
      about: "name",
      kind: "writes",
      answer: putPlan,
    },
    {
      operation: "AppServicePlans_Delete",
      method: "DELETE",
      path: PLAN,
      about: "name",
      kind: "deletes",
      answer: deletePlan,
    },
    {
      operation: "AppServicePlans_ListByResourceGroup",
      method: "GET",
      path: `${WEB}/serverfarms`,
      about: "group",
      kind: "reads",
      answer: ({ state, url, at }) => {
        const group = at["group"] ?? "";
        if (!state.groups.has(group)) return groupNotFound(group);
        const all = [...state.plans.values()].filter((one) => one.group === group);
        return page(
          state,
          url,
          all.map((plan) => planBody(state, plan, "Succeeded")),
        );
      },
    },
  ];
}

function putSite(call: ArmCall, body: (state: FakeState, site: FakeSite) => unknown): Response {
  const { state, at } = call;
  const [name = "", group = ""] = [at["name"], at["group"]];
  const known = state.sites.get(name);
  const problem = refusedSite(call, known);
  if (problem !== null) return problem;
  const properties = record(call.body["properties"]);
  const settings = record(properties["siteConfig"])["appSettings"];
  const site: FakeSite = {
    name,
    group,
    kind: text(call.body["kind"]),
    location: text(call.body["location"]),
    tags: tagsIn(call.body),
    principalId: known?.principalId ?? guid(state),
    state: "Running",
    changedAt: state.clock.now().toISOString(),
    serverFarmId: text(properties["serverFarmId"]),
    functionAppConfig: record(properties["functionAppConfig"]),
    settings: Array.isArray(settings)
      ? Object.fromEntries(
          settings.map((one) => [text(record(one)["name"]), text(record(one)["value"])]),
        )
      : (known?.settings ?? {}),
    deployments: known?.deployments ?? [],
    running: known?.running ?? null,
    coldFor: known?.coldFor ?? 0,
    lines: known?.lines ?? [],
    staleFor: known === undefined ? state.knobs.staleReads : 0,
  };
  state.sites.set(name, site);
  return begun(state, {
    announced: state.knobs.announce.site,
    provider: "Microsoft.Web",
    status: 200,
    body: () => body(state, site),
  });
}

/** What Azure would refuse, or null. */
function refusedSite({ state, at, body }: ArmCall, known: FakeSite | undefined): Response | null {
  const [name = "", group = ""] = [at["name"], at["group"]];
  if (!state.groups.has(group)) return groupNotFound(group);
  const taken = known === undefined ? state.knobs.takenSites.has(name) : known.group !== group;
  if (taken) return armError(409, "Conflict", `Website with given name ${name} already exists.`);
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])$/.test(name)) {
    return armError(400, "BadRequest", `The site name ${name} is not valid.`);
  }
  const properties = record(body["properties"]);
  const farm = text(properties["serverFarmId"]).split("/").at(-1) ?? "";
  if (!state.plans.has(`${group}/${farm}`)) {
    return armError(404, "ResourceNotFound", `Cannot find serverFarm with name ${farm}.`);
  }
  const scale = record(record(properties["functionAppConfig"])["scaleAndConcurrency"]);
  if (![512, 2048, 4096].includes(Number(scale["instanceMemoryMB"]))) {
    return armError(400, "BadRequest", "InstanceMemoryMB must be one of 512, 2048, 4096.");
  }
  const count = Number(scale["maximumInstanceCount"]);
  if (count < 40 || count > 1000) {
    return armError(400, "BadRequest", "MaximumInstanceCount must be between 40 and 1000.");
  }
  return null;
}

function putPlan({ state, at, body }: ArmCall): Response {
  const [name = "", group = ""] = [at["name"], at["group"]];
  if (!state.groups.has(group)) return groupNotFound(group);
  if (state.knobs.quotaUsedUp) {
    return armError(
      401,
      "Unauthorized",
      "Operation cannot be completed without additional quota. Current Limit (Flex Consumption): 0.",
    );
  }
  const known = state.plans.has(`${group}/${name}`);
  const announced = state.knobs.announce.plan;
  const plan: FakePlan = {
    name,
    group,
    location: text(body["location"]),
    tags: tagsIn(body),
    sku: record(body["sku"]) as FakePlan["sku"],
    settlingFor: announced === "state" && !known ? Math.max(0, state.knobs.looks - 1) : 0,
  };
  state.plans.set(`${group}/${name}`, plan);
  if (known) return json(planBody(state, plan, "Succeeded"));
  return begun(state, {
    announced,
    provider: "Microsoft.Web",
    status: 201,
    body: (provisioning) => planBody(state, plan, provisioning),
  });
}

function deletePlan({ state, at }: ArmCall): Response {
  const plan = planAt(state, at);
  if (plan instanceof Response) return state.groups.has(at["group"] ?? "") ? empty(204) : plan;
  const id = planId(state, plan).toLowerCase();
  const held = [...state.sites.values()].find((site) => site.serverFarmId.toLowerCase() === id);
  if (held !== undefined) {
    return armError(
      409,
      "Conflict",
      `Server farm '${plan.name}' cannot be deleted because it has web app(s) ${held.name} assigned to it.`,
    );
  }
  state.plans.delete(`${plan.group}/${plan.name}`);
  return empty(200);
}

function page(state: FakeState, url: URL, all: readonly unknown[]): Response {
  const { pageSize } = state.knobs;
  const from = Number(url.searchParams.get("$skiptoken") ?? 0);
  const value = all.slice(from, from + pageSize);
  if (from + pageSize >= all.length) return json({ value });
  const next = new URL(url.pathname + url.search, "https://management.azure.com");
  next.searchParams.set("$skiptoken", String(from + pageSize));
  return json({ value, nextLink: next.href });
}

function siteAt(state: FakeState, at: Record<string, string>): FakeSite | Response {
  const [name = "", group = ""] = [at["name"], at["group"]];
  if (!state.groups.has(group)) return groupNotFound(group);
  const site = state.sites.get(name);
  return site === undefined || site.group !== group
    ? notFound("Microsoft.Web/sites", name, group)
    : site;
}

function planAt(state: FakeState, at: Record<string, string>): FakePlan | Response {
  const [name = "", group = ""] = [at["name"], at["group"]];
  if (!state.groups.has(group)) return groupNotFound(group);
  return state.plans.get(`${group}/${name}`) ?? notFound("Microsoft.Web/serverfarms", name, group);
}

function siteId({ subscription }: FakeState, { group, name }: FakeSite): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/${name}`;
}

function planId({ subscription }: FakeState, { group, name }: FakePlan): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/serverfarms/${name}`;
}

function guid(state: FakeState): string {
  return `00000000-0000-4000-8000-${String(state.next()).padStart(12, "0")}`;
}

function bodyOfSite(state: FakeState, site: FakeSite, host: string) {
  return {
    id: siteId(state, site),
    name: site.name,
    type: "Microsoft.Web/sites",
    kind: site.kind,
    location: displayed(site.location),
    tags: site.tags,
    identity: {
      type: "SystemAssigned",
      tenantId: "00000000-0000-4000-8000-000000000000",
      principalId: site.principalId,
    },
    properties: {
      state: site.state,
      hostNames: [host],
      enabledHostNames: [host, host.replace(".", ".scm.")],
      defaultHostName: host,
      enabled: true,
      reserved: true,
      httpsOnly: true,
      availabilityState: "Normal",
      usageState: "Normal",
      // Without a zone, as App Service writes it.
      lastModifiedTimeUtc: site.changedAt.replace("Z", "3333"),
      serverFarmId: site.serverFarmId,
      functionAppConfig: site.functionAppConfig,
      resourceGroup: site.group,
      repositorySiteName: site.name,
    },
  };
}

function planBody(state: FakeState, plan: FakePlan, provisioningState: string) {
  return {
    id: planId(state, plan),
    name: plan.name,
    type: "Microsoft.Web/serverfarms",
    kind: "functionapp",
    location: displayed(plan.location),
    tags: plan.tags,
    sku: { ...plan.sku, size: "FC1", family: "FC", capacity: 0 },
    properties: { provisioningState, status: "Ready", reserved: true, resourceGroup: plan.group },
  };
}
