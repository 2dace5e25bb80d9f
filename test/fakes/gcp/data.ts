import { googleError, json } from "./answers.ts";
import { lookAt } from "./operations.ts";
import { type Asked, type Route, route, text } from "./routes.ts";
import type { FakeRevision } from "./state.ts";

/** Operations, permissions, logs, metrics and secrets: what is only read. */
export function dataRoutes(): Route[] {
  return [
    route({
      operation: "operations.get",
      method: "GET",
      path: "/v2/projects/{project}/locations/{region}/operations/{id}",
      about: "id",
      answer: ({ state, at }) =>
        lookAt(state, `projects/${at["project"]}/locations/${at["region"]}/operations/${at["id"]}`),
    }),
    route({
      operation: "cloudresourcemanager.projects.testIamPermissions",
      method: "POST",
      path: "/v1/projects/{project}:testIamPermissions",
      write: false,
      answer: ({ state, at, body }) => {
        if (at["project"] !== state.project) {
          return googleError("PERMISSION_DENIED", "The caller does not have permission");
        }
        const asked = Array.isArray(body["permissions"]) ? body["permissions"].map(text) : [];
        return json({ permissions: asked.filter((one) => !state.knobs.missing.has(one)) });
      },
    }),
    route({
      operation: "logging.entries.list",
      method: "POST",
      path: "/v2/entries:list",
      write: false,
      permission: "logging.logEntries.list",
      answer: entries,
    }),
    route({
      operation: "monitoring.projects.timeSeries.list",
      method: "GET",
      path: "/v3/projects/{project}/timeSeries",
      permission: "monitoring.timeSeries.list",
      answer: series,
    }),
    route({
      operation: "secretmanager.projects.secrets.versions.access",
      method: "GET",
      path: "/v1/projects/{project}/secrets/{secret}/versions/{version}:access",
      about: "secret",
      permission: "secretmanager.versions.access",
      answer: secret,
    }),
  ];
}

function entries({ state, body }: Asked): Response {
  const filter = text(body["filter"]);
  const revision = revisionIn([...state.revisions.values()], filter);
  const from = /timestamp>="([^"]+)"/.exec(filter)?.[1] ?? "";
  const size = Number(body["pageSize"] ?? 50);
  const start = Number(text(body["pageToken"]) || 0);
  const found = (revision?.lines ?? []).filter(({ at }) => at >= from);
  const items = found.slice(start, start + size).map((line, index) => ({
    logName: `projects/${state.project}/logs/run.googleapis.com%2F${line.stream}`,
    insertId: `entry-${start + index}`,
    timestamp: line.at,
    receiveTimestamp: line.at,
    severity: "DEFAULT",
    textPayload: line.text,
    labels: { instanceId: "00fa4e" },
    resource: {
      type: "cloud_run_revision",
      labels: {
        project_id: state.project,
        service_name: revision?.service ?? "",
        revision_name: revision?.name ?? "",
      },
    },
  }));
  const next = start + size;
  return json({ entries: items, nextPageToken: next < found.length ? String(next) : "" });
}

function series({ state, url }: Asked): Response {
  const filter = url.searchParams.get("filter") ?? "";
  const revision = revisionIn([...state.revisions.values()], filter);
  const metric = /metric\.type="([^"]+)"/.exec(filter)?.[1] ?? "";
  const value = valueOf(revision, metric, filter.includes("response_code_class"));
  if (value === null) return json({ unit: "1" });
  const endTime = url.searchParams.get("interval.endTime") ?? state.now();
  const startTime = url.searchParams.get("interval.startTime") ?? state.now();
  return Response.json({
    timeSeries: [
      {
        metric: { type: metric },
        resource: { type: "cloud_run_revision", labels: { project_id: state.project } },
        points: [{ interval: { startTime, endTime }, value }],
      },
    ],
  });
}

function valueOf(revision: FakeRevision | undefined, metric: string, errors: boolean) {
  if (revision === undefined) return null;
  switch (metric) {
    case "run.googleapis.com/request_count":
      return { int64Value: errors ? "0" : String(revision.requests) };
    case "run.googleapis.com/request_latencies":
      return { doubleValue: 12.5 };
    case "run.googleapis.com/container/instance_count":
      return { int64Value: revision.started === true ? "1" : "0" };
    default:
      return null;
  }
}

function revisionIn(all: readonly FakeRevision[], filter: string): FakeRevision | undefined {
  const name = /revision_name="([^"]+)"/.exec(filter)?.[1];
  const service = /service_name="([^"]+)"/.exec(filter)?.[1];
  return all.find((one) => one.name === name && one.service === service);
}

function secret({ state, at }: Asked): Response {
  const name = `${at["project"]}/${at["secret"]}`;
  const versions = state.secrets.get(name);
  const number = at["version"] === "latest" ? (versions?.length ?? 0) : Number(at["version"]);
  const value = versions?.[number - 1];
  if (value === undefined) {
    return googleError("NOT_FOUND", `Secret [projects/${name}] not found or has no versions.`);
  }
  return json({
    name: `projects/${at["project"]}/secrets/${at["secret"]}/versions/${number}`,
    payload: { data: Buffer.from(value).toString("base64") },
  });
}
