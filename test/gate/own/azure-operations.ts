import type { Operation } from "../model.ts";
import { bearer, json, ownModel, query, required, text } from "./model.ts";

const status = json(
  {
    id: { shape: text },
    name: { shape: text },
    // Each service has its own words for what is not over yet.
    status: required(text),
    startTime: { shape: { type: "timestamp", format: "iso8601-local" } },
    endTime: { shape: { type: "timestamp", format: "iso8601-local" } },
    percentComplete: { shape: { type: "number", min: 0, max: 100 } },
    properties: { shape: { type: "any" } },
    error: {
      shape: {
        type: "object",
        members: { code: required(text), message: required({ type: "string" }) },
        open: { type: "any" },
      },
    },
  },
  { type: "any" },
);

/**
 * What `Azure-AsyncOperation` and `Location` lead to: addresses that the service made. Source:
 * learn.microsoft.com/azure/azure-resource-manager/management/async-operations
 */
export const armOperations = ownModel(
  "arm-operations",
  "learn.microsoft.com/azure/azure-resource-manager/management/async-operations",
  [
    ...["operations", "operationstatuses", "asyncoperations"].map((segment): Operation => ({
      name: `status.${segment}`,
      method: "GET",
      path: `/{scope+}/${segment}/{operationId}`,
      host: "^management\\.azure\\.com$",
      parameters: [bearer],
      anyQuery: true,
      answers: { "200": { body: status }, "202": {}, "4xx": {} },
    })),
    {
      name: "result",
      method: "GET",
      path: "/{scope+}/operationresults/{operationId}",
      host: "^management\\.azure\\.com$",
      parameters: [bearer],
      anyQuery: true,
      answers: { "200": {}, "201": {}, "202": {}, "204": {}, "4xx": {} },
    },
  ],
);

const column = {
  type: "object",
  members: { name: required(text), type: required(text) },
} as const;

/**
 * Log lines by the component's own address: no package describes it. Source of the answer:
 * learn.microsoft.com/rest/api/application-insights/query/get
 */
export const insightsQuery = ownModel(
  "insights-query",
  "learn.microsoft.com/rest/api/application-insights/query/get",
  [
    {
      name: "get",
      method: "GET",
      path: "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Insights/components/{component}/query",
      host: "^management\\.azure\\.com$",
      parameters: [
        bearer,
        query("api-version", { type: "string", enum: ["2018-04-20"] }),
        query("query"),
        query("timespan", text, false),
      ],
      answers: {
        "200": {
          body: json({
            tables: required({
              type: "list",
              item: {
                type: "object",
                members: {
                  name: required(text),
                  columns: required({ type: "list", item: column }),
                  rows: required({ type: "list", item: { type: "list", item: { type: "any" } } }),
                },
              },
            }),
          }),
        },
        "4xx": {},
      },
    },
  ],
);
