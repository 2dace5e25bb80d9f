import { googleError, json } from "./answers.ts";
import { begin, lookedAt } from "./operations.ts";
import { type Asked, type Route, page, record, route, text, words } from "./routes.ts";
import { labelMistake, maskOf, nameMistake, templateMistake, trafficOf } from "./run-rules.ts";
import {
  NAME,
  PARENT,
  addRevision,
  digestOf,
  dropService,
  inRegion,
  revisionRoutes,
  revisionsOf,
  startRevision,
} from "./run-revisions.ts";
import { serviceView } from "./run-views.ts";
import type { FakeService, FakeState, Json, RpcStatus } from "./state.ts";

const SERVICE_TYPE = "type.googleapis.com/google.cloud.run.v2.Service";

/** Cloud Run v2, so far as services and revisions go. */
export function runRoutes(port: () => number): Route[] {
  return [
    route({
      operation: `${NAME}.list`,
      method: "GET",
      path: PARENT,
      permission: "run.services.list",
      answer: ({ state, url, at }) => {
        const { items, nextPageToken } = page(state, url, inRegion(state.services, at));
        const services = items.map((one) => serviceView(state, port(), at["region"] ?? "", one));
        return json({ services, nextPageToken });
      },
    }),
    route({
      operation: `${NAME}.create`,
      method: "POST",
      path: PARENT,
      permission: "run.services.create",
      answer: (asked) => create(asked, port()),
    }),
    route({
      operation: `${NAME}.get`,
      method: "GET",
      path: `${PARENT}/{name}`,
      about: "name",
      permission: "run.services.get",
      answer: ({ state, at }) => {
        const service = state.services.get(keyOf(at));
        if (service === undefined) return noService(at);
        lookedAt(state, "run", keyOf(at));
        return json(serviceView(state, port(), at["region"] ?? "", staleOr(service)));
      },
    }),
    route({
      operation: `${NAME}.patch`,
      method: "PATCH",
      path: `${PARENT}/{name}`,
      about: "name",
      permission: "run.services.update",
      answer: (asked) => patch(asked, port()),
    }),
    route({
      operation: `${NAME}.delete`,
      method: "DELETE",
      path: `${PARENT}/{name}`,
      about: "name",
      permission: "run.services.delete",
      answer: (asked) => removeService(asked, port()),
    }),
    ...policyRoutes(),
    ...revisionRoutes(),
  ];
}

function policyRoutes(): Route[] {
  return [
    route({
      operation: `${NAME}.getIamPolicy`,
      method: "GET",
      path: `${PARENT}/{name}:getIamPolicy`,
      about: "name",
      permission: "run.services.getIamPolicy",
      answer: ({ state, at }) => {
        const service = state.services.get(keyOf(at));
        return service === undefined ? noService(at) : json(service.policy);
      },
    }),
    route({
      operation: `${NAME}.setIamPolicy`,
      method: "POST",
      path: `${PARENT}/{name}:setIamPolicy`,
      about: "name",
      permission: "run.services.setIamPolicy",
      answer: ({ state, at, body }) => {
        const service = state.services.get(keyOf(at));
        if (service === undefined) return noService(at);
        const { etag, bindings } = record(body["policy"]);
        if (text(etag) !== "" && etag !== service.policy.etag) {
          return googleError("ABORTED", "There were concurrent policy changes.");
        }
        const given = Array.isArray(bindings)
          ? (bindings as FakeService["policy"]["bindings"])
          : [];
        service.policy = { etag: policyEtag(state), bindings: given };
        return json(service.policy);
      },
    }),
  ];
}

function create({ state, url, at, body }: Asked, port: number): Response {
  const name = url.searchParams.get("serviceId") ?? "";
  const mistake = nameMistake(name) ?? bodyMistake(state, name, body);
  if (mistake !== null) return googleError("INVALID_ARGUMENT", mistake);
  const region = at["region"] ?? "";
  const key = `${region}/${name}`;
  if (state.services.has(key)) {
    return googleError("ALREADY_EXISTS", `Resource '${name}' already exists.`);
  }
  const service = newService(state, name, body);
  if (url.searchParams.get("validateOnly") === "true")
    return validated(state, port, region, service);
  state.services.set(key, service);
  return release(state, port, region, service, record(body["template"]));
}

function patch({ state, url, at, body }: Asked, port: number): Response {
  const region = at["region"] ?? "";
  const service = state.services.get(keyOf(at));
  if (service === undefined) {
    if (url.searchParams.get("allowMissing") !== "true") return noService(at);
    url.searchParams.set("serviceId", at["name"] ?? "");
    return create(
      { state, url, at, body, bytes: new Uint8Array(), headers: new Headers(), origin: "" },
      port,
    );
  }
  const mask = maskOf(url.searchParams.get("updateMask"), body);
  if (typeof mask === "string") return googleError("INVALID_ARGUMENT", mask);
  const etag = text(body["etag"]);
  if (etag !== "" && etag !== service.etag) {
    return googleError(
      "ABORTED",
      `Conflict for resource '${service.name}': version '${etag}' was specified but current version is '${service.etag}'.`,
    );
  }
  const refused = patchMistake(state, region, service, body, mask);
  if (refused !== null) return refused;
  if (url.searchParams.get("validateOnly") === "true")
    return validated(state, port, region, service);
  change(state, service, body, mask);
  if (mask.includes("traffic")) {
    service.traffic = trafficOf(
      body["traffic"],
      service.name,
      revisionsOf(state, region, service),
    ) as FakeService["traffic"];
  }
  if (mask.includes("template"))
    return release(state, port, region, service, record(body["template"]));
  return serviceOperation(state, port, region, service, 0, (planned) => planned);
}

function patchMistake(
  state: FakeState,
  region: string,
  service: FakeService,
  body: Json,
  mask: readonly string[],
): Response | null {
  if (mask.includes("template")) {
    const template = record(body["template"]);
    const mistake = templateMistake(state, service.name, template);
    if (mistake !== null) return googleError("INVALID_ARGUMENT", mistake);
    if (state.revisions.has(`${region}/${text(template["revision"])}`)) {
      return googleError(
        "ALREADY_EXISTS",
        `Revision named '${text(template["revision"])}' with different configuration already exists.`,
      );
    }
  }
  if (mask.includes("labels")) {
    const mistake = labelMistake(record(body["labels"]));
    if (mistake !== null) return googleError("INVALID_ARGUMENT", mistake);
  }
  if (!mask.includes("traffic")) return null;
  const targets = trafficOf(body["traffic"], service.name, revisionsOf(state, region, service));
  return typeof targets === "string" ? googleError("INVALID_ARGUMENT", targets) : null;
}

function change(state: FakeState, service: FakeService, body: Json, mask: readonly string[]): void {
  if (state.knobs.staleReads > 0) {
    service.stale = { looks: state.knobs.staleReads, was: { ...service, stale: null } };
  }
  if (mask.includes("labels")) service.labels = words(body["labels"]);
  if (mask.includes("annotations")) service.annotations = words(body["annotations"]);
  if (mask.includes("scaling")) service.scaling = record(body["scaling"]);
  if (mask.includes("invokerIamDisabled")) {
    service.invokerIamDisabled = body["invokerIamDisabled"] === true;
  }
  touch(state, service);
}

function touch(state: FakeState, service: FakeService): void {
  service.etag = `"etag-${state.next()}"`;
  service.generation += 1;
  service.updateTime = state.now();
}

/** A new revision of a service: there at once, ready or not once its operation ends. */
export function release(
  state: FakeState,
  port: number,
  region: string,
  service: FakeService,
  template: Json,
): Response {
  const revision = addRevision(state, region, service, template);
  const slow = state.knobs.slow.get(digestOf(state, template) ?? "") ?? 0;
  return serviceOperation(state, port, region, service, slow, (planned) => {
    if (planned !== null) {
      revision.started = false;
      return planned;
    }
    return startRevision(state, region, service, revision);
  });
}

function serviceOperation(
  state: FakeState,
  port: number,
  region: string,
  service: FakeService,
  extraLooks: number,
  finish: (planned: RpcStatus | null) => RpcStatus | null,
): Response {
  service.reconciling = true;
  const view = () => ({ "@type": SERVICE_TYPE, ...serviceView(state, port, region, service) });
  return begin(state, region, {
    api: "run",
    about: `${region}/${service.name}`,
    extraLooks,
    response: view,
    metadata: view,
    finish(planned) {
      service.reconciling = false;
      return finish(planned);
    },
  });
}

function removeService({ state, url, at }: Asked, port: number): Response {
  const service = state.services.get(keyOf(at));
  if (service === undefined) return noService(at);
  const etag = url.searchParams.get("etag");
  if (etag !== null && etag !== service.etag) {
    return googleError("ABORTED", `Conflict for resource '${service.name}'.`);
  }
  const region = at["region"] ?? "";
  dropService(state, region, service.name);
  return serviceOperation(state, port, region, service, 0, (planned) => planned);
}

function newService(state: FakeState, name: string, body: Json): FakeService {
  return {
    name,
    etag: `"etag-${state.next()}"`,
    generation: 1,
    labels: words(body["labels"]),
    annotations: words(body["annotations"]),
    template: record(body["template"]),
    scaling: record(body["scaling"]),
    traffic: [],
    invokerIamDisabled: body["invokerIamDisabled"] === true,
    policy: { etag: policyEtag(state), bindings: [] },
    latestCreated: "",
    latestReady: "",
    createTime: state.now(),
    updateTime: state.now(),
    reconciling: false,
    stale: null,
  };
}

export { newService };

function bodyMistake(state: FakeState, name: string, body: Json): string | null {
  return (
    labelMistake(record(body["labels"])) ?? templateMistake(state, name, record(body["template"]))
  );
}

function validated(state: FakeState, port: number, region: string, service: FakeService): Response {
  const view = { "@type": SERVICE_TYPE, ...serviceView(state, port, region, service) };
  return json({ name: "", done: true, metadata: view, response: view });
}

function staleOr(service: FakeService): FakeService {
  if (service.stale === null || service.stale.looks === 0) return service;
  service.stale.looks -= 1;
  return service.stale.was;
}

function keyOf({ region, name }: Readonly<Record<string, string>>): string {
  return `${region}/${name}`;
}

function noService({ name }: Readonly<Record<string, string>>): Response {
  return googleError("NOT_FOUND", `Resource '${name}' of kind 'SERVICE' in region does not exist.`);
}

function policyEtag(state: FakeState): string {
  return Buffer.from(`policy-${state.next()}`).toString("base64");
}
