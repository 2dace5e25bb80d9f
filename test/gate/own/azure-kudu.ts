import { bearer, header, json, ownModel, query, required, text } from "./model.ts";

// A stand-in for all apps has the app as the first segment of its paths.
const host = "\\.scm\\.";
const flag = { type: "boolean" } as const;
const deployment = json(
  {
    id: required(text),
    // -1 cancelled, 0 pending, 1 building, 2 deploying, 3 failed, 4 success, 5 conflict, 6 partial.
    status: required({ type: "integer", min: -1, max: 6 }),
    status_text: { shape: { type: "string" } },
    message: { shape: { type: "string" } },
    complete: { shape: flag },
    active: { shape: flag },
    received_time: { shape: { type: "string" } },
    start_time: { shape: { type: "string" } },
    end_time: { shape: { type: "string" } },
    log_url: { shape: { type: "string" } },
    url: { shape: { type: "string" } },
  },
  { type: "any" },
);

/**
 * The app's own deployment service; nobody publishes a model of it. Sources:
 * github.com/projectkudu/kudu/wiki/REST-API and, for Flex Consumption's `publish` and the states,
 * github.com/Azure/azure-cli src/azure-cli/azure/cli/command_modules/appservice/custom.py.
 */
export const kudu = ownModel("kudu", "github.com/projectkudu/kudu/wiki/REST-API", [
  {
    name: "publish",
    method: "POST",
    path: "/{app?}/api/publish",
    host,
    parameters: [
      bearer,
      header("content-type", { type: "string", enum: ["application/zip"] }),
      query("RemoteBuild", flag, false),
      query("Deployer", text, false),
      query("type", { type: "string", enum: ["zip"] }, false),
    ],
    body: { media: "bytes" },
    answers: { "202": { body: { media: "json", shape: text, required: true } }, "4xx": {} },
  },
  {
    name: "deployment",
    method: "GET",
    path: "/{app?}/api/deployments/{id}",
    host,
    parameters: [bearer],
    answers: { "200": { body: deployment }, "202": { body: deployment }, "4xx": {} },
  },
  {
    name: "deployments",
    method: "GET",
    path: "/{app?}/api/deployments",
    host,
    parameters: [bearer],
    answers: {
      "200": {
        body: {
          media: "json",
          shape: { type: "list", item: deployment.shape ?? { type: "any" } },
          required: true,
        },
      },
      "4xx": {},
    },
  },
  {
    name: "log",
    method: "GET",
    path: "/{app?}/api/deployments/{id}/log",
    host,
    parameters: [bearer],
    answers: {
      "200": { body: { media: "json", shape: { type: "list", item: { type: "any" } } } },
      "4xx": {},
    },
  },
]);
