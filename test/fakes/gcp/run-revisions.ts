import { createHash } from "node:crypto";
import { googleError, json, rpcStatus } from "./answers.ts";
import { begin } from "./operations.ts";
import { type Asked, type Route, page, record, route, text, words } from "./routes.ts";
import { containersOf, zipOf } from "./run-rules.ts";
import { notStarted, resolved, revisionView } from "./run-views.ts";
import type { FakeRevision, FakeService, FakeState, Json, RpcStatus } from "./state.ts";

export const PARENT = "/v2/projects/{project}/locations/{region}/services";
export const NAME = "run.projects.locations.services";
const REVISION_TYPE = "type.googleapis.com/google.cloud.run.v2.Revision";

export function revisionRoutes(): Route[] {
  const path = `${PARENT}/{name}/revisions`;
  return [
    route({
      operation: `${NAME}.revisions.list`,
      method: "GET",
      path,
      about: "name",
      permission: "run.revisions.list",
      answer: ({ state, url, at }) => {
        const all = inRegion(state.revisions, at).filter(
          ({ service }) => at["name"] === "-" || service === at["name"],
        );
        const { items, nextPageToken } = page(state, url, all);
        const revisions = items.map((one) => revisionView(state, at["region"] ?? "", one));
        return json({ revisions, nextPageToken });
      },
    }),
    route({
      operation: `${NAME}.revisions.get`,
      method: "GET",
      path: `${path}/{revision}`,
      about: "revision",
      permission: "run.revisions.get",
      answer: ({ state, at }) => {
        const found = state.revisions.get(`${at["region"]}/${at["revision"]}`);
        return found === undefined || found.service !== at["name"]
          ? googleError("NOT_FOUND", `Revision ${at["revision"]} not found.`)
          : json(revisionView(state, at["region"] ?? "", found));
      },
    }),
    route({
      operation: `${NAME}.revisions.delete`,
      method: "DELETE",
      path: `${path}/{revision}`,
      about: "revision",
      permission: "run.revisions.delete",
      answer: removeRevision,
    }),
  ];
}

export function addRevision(
  state: FakeState,
  region: string,
  service: FakeService,
  template: Json,
): FakeRevision {
  const generated = `${service.name}-${String(service.generation).padStart(5, "0")}-${String(state.next()).padStart(3, "0")}`;
  const name = text(template["revision"]) || generated;
  const revision: FakeRevision = {
    name,
    service: service.name,
    generation: service.generation,
    labels: words(template["labels"]),
    annotations: words(template["annotations"]),
    template,
    createTime: state.now(),
    started: null,
    lines: [],
    requests: 0,
  };
  state.revisions.set(`${region}/${name}`, revision);
  service.template = template;
  service.latestCreated = name;
  service.reconciling = true;
  dropOldest(state, region, service);
  return revision;
}

export function startRevision(
  state: FakeState,
  region: string,
  service: FakeService,
  revision: FakeRevision,
  digest = digestOf(state, revision.template),
): RpcStatus | null {
  revision.started = !state.knobs.broken.has(digest ?? "");
  if (!revision.started) return rpcStatus("FAILED_PRECONDITION", notStarted(revision.name));
  if (state.revisions.has(`${region}/${revision.name}`)) service.latestReady = revision.name;
  return null;
}

export function dropService(state: FakeState, region: string, name: string): void {
  state.services.delete(`${region}/${name}`);
  for (const [key, revision] of state.revisions) {
    if (key.startsWith(`${region}/`) && revision.service === name) state.revisions.delete(key);
  }
}

function removeRevision({ state, at }: Asked): Response {
  const region = at["region"] ?? "";
  const key = `${region}/${at["revision"]}`;
  const revision = state.revisions.get(key);
  const service = state.services.get(`${region}/${at["name"]}`);
  if (revision === undefined || service === undefined || revision.service !== service.name) {
    return googleError("NOT_FOUND", `Revision ${at["revision"]} not found.`);
  }
  const targeted = resolved(service).some((target) => target.revision === revision.name);
  if (targeted || service.latestCreated === revision.name) {
    return googleError(
      "FAILED_PRECONDITION",
      targeted
        ? `Revision ${revision.name} can receive traffic and cannot be deleted.`
        : "The latest created revision cannot be directly deleted.",
    );
  }
  const view = () => ({ "@type": REVISION_TYPE, ...revisionView(state, region, revision) });
  state.revisions.delete(key);
  return begin(state, region, {
    api: "run",
    about: key,
    response: view,
    metadata: view,
    finish: (planned) => planned,
  });
}

function dropOldest(state: FakeState, region: string, service: FakeService): void {
  const all = revisionsOf(state, region, service);
  const kept = new Set([
    service.latestCreated,
    service.latestReady,
    ...resolved(service).map(({ revision }) => revision),
  ]);
  const oldest = all
    .filter(({ name }) => !kept.has(name))
    .slice(0, Math.max(0, all.length - state.knobs.revisionsMax));
  for (const { name } of oldest) state.revisions.delete(`${region}/${name}`);
}

export function revisionsOf(
  state: FakeState,
  region: string,
  service: FakeService,
): FakeRevision[] {
  return inRegion(state.revisions, { region }).filter((one) => one.service === service.name);
}

export function digestOf(state: FakeState, template: Json): string | null {
  const source = record(record(containersOf(template)[0]?.["sourceCode"])["cloudStorageSource"]);
  const zip = zipOf(state, source);
  return zip === null ? null : createHash("sha256").update(zip).digest("hex");
}

export function inRegion<T>(
  all: ReadonlyMap<string, T>,
  { region }: Readonly<Record<string, string>>,
): T[] {
  return [...all].filter(([key]) => key.startsWith(`${region}/`)).map(([, one]) => one);
}
