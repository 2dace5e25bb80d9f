import { armError, empty, json, notFound } from "./answers.ts";
import { look } from "./operations.ts";
import { type Route, record, text } from "./routes.ts";
import { displayed } from "./state.ts";

const GROUP = "/subscriptions/{subscription}/resourceGroups/{group}";
const ROLE = "/{scope+}/providers/Microsoft.Authorization/roleAssignments/{role}";
const COMPONENT = `${GROUP}/providers/Microsoft.Insights/components/{component}`;

export const accessAndInsights: readonly Route[] = [
  {
    operation: "RoleAssignments_Create",
    method: "PUT",
    path: ROLE,
    about: "role",
    kind: "writes",
    answer: ({ state, at, body }) => {
      const properties = record(body["properties"]);
      const principalId = text(properties["principalId"]);
      const roleDefinitionId = text(properties["roleDefinitionId"]);
      const [scope = "", name = ""] = [at["scope"], at["role"]];
      if (state.knobs.principalLag > 0) {
        state.knobs.principalLag -= 1;
        return armError(
          400,
          "PrincipalNotFound",
          `Principal ${principalId} does not exist in the directory.`,
        );
      }
      const same = [...state.roles].find(
        ([, one]) =>
          one.scope === scope &&
          one.principalId === principalId &&
          one.roleDefinitionId === roleDefinitionId,
      );
      if (same !== undefined)
        return armError(409, "RoleAssignmentExists", "The role assignment already exists.");
      state.roles.set(name, { scope, principalId, roleDefinitionId });
      return json(
        {
          id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
          name,
          type: "Microsoft.Authorization/roleAssignments",
          properties: { scope, principalId, roleDefinitionId, principalType: "ServicePrincipal" },
        },
        201,
      );
    },
  },
  {
    operation: "RoleAssignments_Delete",
    method: "DELETE",
    path: ROLE,
    about: "role",
    kind: "deletes",
    answer: ({ state, at }) => {
      const [name = "", known] = [at["role"], state.roles.get(at["role"] ?? "")];
      if (known === undefined) return empty(204);
      state.roles.delete(name);
      return json({
        id: `${known.scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
        name,
        type: "Microsoft.Authorization/roleAssignments",
        properties: { ...known },
      });
    },
  },
  {
    operation: "Permissions_ListForResourceGroup",
    method: "GET",
    path: `${GROUP}/providers/Microsoft.Authorization/permissions`,
    about: "group",
    kind: "reads",
    answer: ({ state, at }) => {
      if (!state.groups.has(at["group"] ?? ""))
        return armError(
          404,
          "ResourceGroupNotFound",
          `Resource group '${at["group"]}' could not be found.`,
        );
      return json({ value: [state.knobs.granted] });
    },
  },
  {
    operation: "Tags_UpdateAtScope",
    method: "PATCH",
    path: "/{scope+}/providers/Microsoft.Resources/tags/default",
    about: "scope",
    kind: "writes",
    answer: ({ state, at, body }) => {
      const scope = at["scope"] ?? "";
      const site = state.sites.get(scope.split("/").at(-1) ?? "");
      if (site === undefined) return notFound("Microsoft.Web/sites", scope, "");
      Object.assign(site.tags, record(record(body["properties"])["tags"]));
      return json({
        id: `${scope}/providers/Microsoft.Resources/tags/default`,
        name: "default",
        type: "Microsoft.Resources/tags",
        properties: { tags: site.tags },
      });
    },
  },
  {
    operation: "Operations_Get",
    method: "GET",
    path: "/subscriptions/{subscription}/providers/{provider}/locations/{location}/operations/{id}",
    about: "id",
    kind: "reads",
    answer: ({ state, at }) => look(state, at["id"] ?? ""),
  },
  {
    operation: "Operations_Get",
    method: "GET",
    path: "/subscriptions/{subscription}/providers/{provider}/locations/{location}/operationresults/{id}",
    about: "id",
    kind: "reads",
    answer: ({ state, at }) => look(state, at["id"] ?? ""),
  },
  {
    operation: "Components_Get",
    method: "GET",
    path: COMPONENT,
    about: "component",
    kind: "reads",
    answer: ({ state, at }) => {
      const [name = "", group = ""] = [at["component"], at["group"]];
      if (!state.knobs.component) return notFound("Microsoft.Insights/components", name, group);
      return json({
        id: `/subscriptions/${state.subscription}/resourceGroups/${group}/providers/Microsoft.Insights/components/${name}`,
        name,
        type: "Microsoft.Insights/components",
        kind: "web",
        location: "southeastasia",
        properties: {
          Application_Type: "web",
          ConnectionString: "InstrumentationKey=00000000-0000-4000-8000-000000000001",
        },
      });
    },
  },
  {
    operation: "Query_Get",
    method: "GET",
    path: `${COMPONENT}/query`,
    about: "component",
    kind: "reads",
    answer: ({ state, at, url }) => {
      if (!state.knobs.component)
        return notFound("Microsoft.Insights/components", at["component"] ?? "", at["group"] ?? "");
      const query = url.searchParams.get("query") ?? "";
      const [, app = ""] = /cloud_RoleName =~ '([^']*)'/.exec(query) ?? [];
      const [, since = ""] = /timestamp >= datetime\(([^)]*)\)/.exec(query) ?? [];
      const lines = (state.sites.get(app)?.lines ?? []).filter((line) => line.at >= since);
      const columns = ["timestamp", "message", "severityLevel", "cloud_RoleInstance", "itemId"].map(
        (name) => ({ name, type: "string" }),
      );
      return json({
        tables: [
          {
            name: "PrimaryResult",
            columns,
            rows: lines.map((line, index) => [line.at, line.text, 1, "0", String(index)]),
          },
        ],
      });
    },
  },
  {
    operation: "Metrics_List",
    method: "GET",
    path: `${GROUP}/providers/Microsoft.Web/sites/{name}/providers/Microsoft.Insights/metrics`,
    about: "name",
    kind: "reads",
    answer: ({ state, at, url }) => {
      const site = state.sites.get(at["name"] ?? "");
      if (site === undefined)
        return notFound("Microsoft.Web/sites", at["name"] ?? "", at["group"] ?? "");
      const [from = ""] = (url.searchParams.get("timespan") ?? "").split("/");
      const names = (url.searchParams.get("metricnames") ?? "").split(",");
      const measured: Record<string, number> = {
        OnDemandFunctionExecutionCount: site.lines.length,
        AlwaysReadyFunctionExecutionCount: 0,
        Http5xx: 0,
        InstanceCount: site.running === null ? 0 : 1,
        MemoryWorkingSet: 64 * 1024 * 1024,
      };
      return json({
        cost: 0,
        timespan: url.searchParams.get("timespan"),
        interval: url.searchParams.get("interval"),
        namespace: "Microsoft.Web/sites",
        resourceregion: displayed(site.location),
        value: names.map((name) => ({
          id: `/subscriptions/${state.subscription}/resourceGroups/${site.group}/providers/Microsoft.Web/sites/${site.name}/providers/Microsoft.Insights/metrics/${name}`,
          type: "Microsoft.Insights/metrics",
          name: { value: name, localizedValue: name },
          unit: "Count",
          errorCode: "Success",
          timeseries: [
            {
              metadatavalues: [],
              data: [{ timeStamp: from, total: measured[name] ?? 0, average: measured[name] ?? 0 }],
            },
          ],
        })),
      });
    },
  },
];
