import { containersOf } from "./run-rules.ts";
import type { FakeRevision, FakeService, FakeState, FakeTarget, Json } from "./state.ts";

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

/** Address of a service, or of what a tag names on it. The region is in it: names are equal in all. */
export function uriOf(port: number, region: string, service: string, tag?: string): string {
  const host = tag === undefined ? service : `${tag}---${service}`;
  return `http://${host}.${region}.run.localhost:${port}`;
}

export function serviceView(
  state: FakeState,
  port: number,
  region: string,
  service: FakeService,
): Json {
  const path = `projects/${state.project}/locations/${region}/services/${service.name}`;
  const full = (revision: string) => (revision === "" ? "" : `${path}/revisions/${revision}`);
  const { latestReady, latestCreated, reconciling } = service;
  const latest = state.revisions.get(`${region}/${latestCreated}`);
  const failed = latest?.started === false;
  const stateWord = reconciling
    ? "CONDITION_RECONCILING"
    : failed
      ? "CONDITION_FAILED"
      : "CONDITION_SUCCEEDED";
  return {
    name: path,
    uid: `uid-${service.name}`,
    etag: service.etag,
    generation: String(service.generation),
    observedGeneration: String(reconciling ? service.generation - 1 : service.generation),
    labels: service.labels,
    annotations: service.annotations,
    createTime: service.createTime,
    updateTime: service.updateTime,
    ingress: "INGRESS_TRAFFIC_ALL",
    launchStage: "GA",
    template: service.template,
    scaling: service.scaling,
    traffic: service.traffic,
    trafficStatuses: resolved(service).map((target) => ({
      ...target,
      ...(target.tag === undefined ? {} : { uri: uriOf(port, region, service.name, target.tag) }),
    })),
    invokerIamDisabled: service.invokerIamDisabled,
    uri: uriOf(port, region, service.name),
    urls: [uriOf(port, region, service.name)],
    latestReadyRevision: full(latestReady),
    latestCreatedRevision: full(latestCreated),
    reconciling,
    terminalCondition: {
      type: "Ready",
      state: stateWord,
      lastTransitionTime: service.updateTime,
      ...(failed ? { message: notStarted(latestCreated), reason: "REVISION_FAILED" } : {}),
    },
  };
}

/** Targets with the revision that each means. */
export function resolved({ traffic, latestReady }: FakeService): FakeTarget[] {
  const targets = traffic.length === 0 ? [{ type: LATEST, percent: 100 }] : traffic;
  return targets.map((target) =>
    target.type === LATEST && latestReady !== "" ? { ...target, revision: latestReady } : target,
  );
}

export function revisionView(state: FakeState, region: string, revision: FakeRevision): Json {
  const { revision: _, labels: __, annotations: ___, ...template } = revision.template;
  const service = `projects/${state.project}/locations/${region}/services/${revision.service}`;
  const word =
    revision.started === null
      ? "CONDITION_RECONCILING"
      : revision.started
        ? "CONDITION_SUCCEEDED"
        : "CONDITION_FAILED";
  return {
    ...template,
    name: `${service}/revisions/${revision.name}`,
    uid: `uid-${revision.name}`,
    generation: "1",
    labels: revision.labels,
    annotations: revision.annotations,
    createTime: revision.createTime,
    service,
    containers: containersOf(revision.template),
    conditions: [
      {
        type: "Ready",
        state: word,
        lastTransitionTime: revision.createTime,
        ...(revision.started === false
          ? {
              message: notStarted(revision.name),
              revisionReason: "HEALTH_CHECK_CONTAINER_ERROR",
            }
          : {}),
      },
    ],
    reconciling: revision.started === null,
  };
}

export function notStarted(revision: string): string {
  return `Revision '${revision}' is not ready and cannot serve traffic. The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout.`;
}
