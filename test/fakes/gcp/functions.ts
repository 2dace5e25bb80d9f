import { createHash } from "node:crypto";
import { googleError, json, rpcStatus } from "./answers.ts";
import { begin, lookedAt } from "./operations.ts";
import { type Asked, type Route, page, record, route, text, words } from "./routes.ts";
import { newService } from "./run.ts";
import { addRevision, dropService, inRegion, startRevision } from "./run-revisions.ts";
import { camel, labelMistake } from "./run-rules.ts";
import { uriOf } from "./run-views.ts";
import type { FakeFunction, FakeService, FakeState, Json, RpcStatus } from "./state.ts";

const PARENT = "/v2/projects/{project}/locations/{region}/functions";
const NAME = "cloudfunctions.projects.locations.functions";
const FUNCTION_TYPE = "type.googleapis.com/google.cloud.functions.v2.Function";
const METADATA_TYPE = "type.googleapis.com/google.cloud.functions.v2.OperationMetadata";
const STAGES = ["ARTIFACT_REGISTRY", "BUILD", "SERVICE"];

/** Cloud Functions v2, over the services of Cloud Run. */
export function functionsRoutes(port: () => number): Route[] {
  return [
    route({
      operation: `${NAME}.generateUploadUrl`,
      method: "POST",
      path: `${PARENT}:generateUploadUrl`,
      permission: "cloudfunctions.functions.sourceCodeSet",
      answer: ({ state, at, origin }) => {
        const id = `${state.next()}-upload`;
        const bucket = `gcf-v2-uploads-1-${at["region"]}`;
        const uploadUrl = `${origin}/${bucket}/${id}.zip?X-Goog-Signature=signed`;
        return json({ uploadUrl, storageSource: { bucket, object: `${id}.zip`, generation: "1" } });
      },
    }),
    route({
      operation: "storage.signedUpload",
      method: "PUT",
      path: "/gcf-v2-uploads-1-{region}/{object*}",
      open: true,
      answer: upload,
    }),
    route({
      operation: `${NAME}.list`,
      method: "GET",
      path: PARENT,
      permission: "cloudfunctions.functions.list",
      answer: ({ state, url, at }) => {
        const { items, nextPageToken } = page(state, url, inRegion(state.functions, at));
        const functions = items.map((one) => functionView(state, port(), at["region"] ?? "", one));
        return json({ functions, nextPageToken });
      },
    }),
    route({
      operation: `${NAME}.create`,
      method: "POST",
      path: PARENT,
      permission: "cloudfunctions.functions.create",
      answer: (asked) => create(asked, port()),
    }),
    route({
      operation: `${NAME}.get`,
      method: "GET",
      path: `${PARENT}/{name}`,
      about: "name",
      permission: "cloudfunctions.functions.get",
      answer: ({ state, at }) => {
        const found = state.functions.get(keyOf(at));
        if (found === undefined) return noFunction(state, at);
        lookedAt(state, "cloudfunctions", keyOf(at));
        return json(functionView(state, port(), at["region"] ?? "", found));
      },
    }),
    route({
      operation: `${NAME}.patch`,
      method: "PATCH",
      path: `${PARENT}/{name}`,
      about: "name",
      permission: "cloudfunctions.functions.update",
      answer: (asked) => patch(asked, port()),
    }),
    route({
      operation: `${NAME}.delete`,
      method: "DELETE",
      path: `${PARENT}/{name}`,
      about: "name",
      permission: "cloudfunctions.functions.delete",
      answer: remove,
    }),
  ];
}

/** A signed address takes one header and nobody who signs in besides. */
function upload({ state, at, headers, bytes }: Asked): Response {
  if (headers.has("authorization")) {
    return new Response("<Error><Code>InvalidArgument</Code></Error>", { status: 400 });
  }
  if (headers.get("content-type") !== "application/zip") {
    return new Response("<Error><Code>SignatureDoesNotMatch</Code></Error>", { status: 403 });
  }
  state.uploads.set(at["object"] ?? "", bytes);
  return new Response(null, { status: 200 });
}

function create({ state, url, at, body }: Asked, port: number): Response {
  const region = at["region"] ?? "";
  const name = url.searchParams.get("functionId") ?? "";
  if (!/^[a-z]([a-z0-9_-]{0,61}[a-z0-9])?$/.test(name)) {
    return googleError("INVALID_ARGUMENT", `Invalid function_id "${name}".`);
  }
  const mistake = mistakeOf(state, body);
  if (mistake !== null) return googleError("INVALID_ARGUMENT", mistake);
  const key = `${region}/${name}`;
  if (state.functions.has(key)) return existsInOperation(state, region, name);
  const made: FakeFunction = {
    name,
    labels: words(body["labels"]),
    state: "DEPLOYING",
    messages: [],
    buildConfig: record(body["buildConfig"]),
    serviceConfig: record(body["serviceConfig"]),
    createTime: state.now(),
    updateTime: state.now(),
    service: null,
    revision: null,
  };
  state.functions.set(key, made);
  return deploy(state, port, region, made, "CREATE_FUNCTION");
}

/** The call itself is accepted; its operation tells. */
function existsInOperation(state: FakeState, region: string, name: string): Response {
  return begin(state, region, {
    api: "cloudfunctions",
    about: "",
    finish: () => rpcStatus("ALREADY_EXISTS", `Resource '${name}' already exists.`),
    response: () => ({}),
    metadata: () => metadata(state, "CREATE_FUNCTION"),
  });
}

function patch({ state, url, at, body }: Asked, port: number): Response {
  const region = at["region"] ?? "";
  const found = state.functions.get(keyOf(at));
  if (found === undefined) return noFunction(state, at);
  if (found.state === "DEPLOYING") {
    return googleError("ABORTED", `Function ${found.name} is being deployed by another operation.`);
  }
  const mask = (url.searchParams.get("updateMask") ?? "").split(",").filter((path) => path !== "");
  const next = structuredClone({
    labels: found.labels,
    buildConfig: found.buildConfig,
    serviceConfig: found.serviceConfig,
  }) as Record<string, unknown>;
  const paths = mask.length === 0 ? Object.keys(body) : mask;
  for (const path of paths) {
    const [top = "", ...rest] = path.split(".").map(camel);
    if (!(top in next)) {
      return googleError("INVALID_ARGUMENT", `update_mask path "${path}" is not valid.`);
    }
    copyAt(next, record(body), [top, ...rest]);
  }
  const mistake = mistakeOf(state, next);
  if (mistake !== null) return googleError("INVALID_ARGUMENT", mistake);
  found.labels = words(next["labels"]);
  found.buildConfig = record(next["buildConfig"]);
  found.serviceConfig = record(next["serviceConfig"]);
  found.state = "DEPLOYING";
  found.messages = [];
  found.updateTime = state.now();
  return deploy(state, port, region, found, "UPDATE_FUNCTION");
}

/** Only what the mask names is taken over, however deep it lies. */
function copyAt(into: Json, from: Json, [name = "", ...rest]: readonly string[]): void {
  if (rest.length === 0) {
    into[name] = from[name];
    return;
  }
  const inner = record(into[name]);
  into[name] = inner;
  copyAt(inner, record(from[name]), rest);
}

function deploy(
  state: FakeState,
  port: number,
  region: string,
  of: FakeFunction,
  operationType: string,
): Response {
  const digest = digestOf(state, of);
  return begin(state, region, {
    api: "cloudfunctions",
    about: `${region}/${of.name}`,
    extraLooks: state.knobs.slow.get(digest ?? "") ?? 0,
    finish: (planned) => finish(state, region, of, digest, planned),
    response: () => ({ "@type": FUNCTION_TYPE, ...functionView(state, port, region, of) }),
    metadata: () => metadata(state, operationType),
  });
}

function finish(
  state: FakeState,
  region: string,
  of: FakeFunction,
  digest: string | null,
  planned: RpcStatus | null,
): RpcStatus | null {
  const failed = (error: RpcStatus) => {
    of.state = "FAILED";
    of.messages = [error.message];
    return error;
  };
  // A quota leaves a function without a service that no update mends.
  if (planned !== null) return failed(planned);
  const name = serviceNameOf(of.name);
  const service = state.services.get(`${region}/${name}`) ?? serviceUnder(state, region, name);
  service.labels = { ...of.labels, "goog-managed-by": "cloudfunctions" };
  // What is set at Cloud Run itself does not outlive an update of the function.
  service.invokerIamDisabled = false;
  service.generation += 1;
  service.etag = `"etag-${state.next()}"`;
  const revision = addRevision(state, region, service, templateOf(of));
  const error = startRevision(state, region, service, revision, digest);
  service.reconciling = false;
  of.service = service.name;
  of.revision = revision.name;
  if (error !== null) {
    return failed(
      rpcStatus(
        "FAILED_PRECONDITION",
        `Could not create or update Cloud Run service ${name}, Container Healthcheck failed. ${error.message}`,
      ),
    );
  }
  if (of.serviceConfig["allTrafficOnLatestRevision"] === true) service.traffic = [];
  of.state = "ACTIVE";
  return null;
}

/** The Run service under a function: lower-case, without an underscore. */
export function serviceNameOf(functionName: string): string {
  return functionName.toLowerCase().replaceAll("_", "-");
}

function serviceUnder(state: FakeState, region: string, name: string): FakeService {
  const made = newService(state, name, {});
  state.services.set(`${region}/${name}`, made);
  return made;
}

function templateOf({ labels, serviceConfig }: FakeFunction): Json {
  const env = Object.entries(words(serviceConfig["environmentVariables"]));
  return {
    labels: { ...labels, "goog-managed-by": "cloudfunctions" },
    annotations: { "cloudfunctions.googleapis.com/trigger-type": "HTTP_TRIGGER" },
    containers: [
      {
        name: "worker",
        image: "asia-docker.pkg.dev/fake/gcf-artifacts/function",
        env: env.map(([name, value]) => ({ name, value })),
        resources: {
          limits: {
            memory: text(serviceConfig["availableMemory"]),
            cpu: text(serviceConfig["availableCpu"]) || "1",
          },
        },
      },
    ],
    maxInstanceRequestConcurrency: Number(serviceConfig["maxInstanceRequestConcurrency"] ?? 1),
    timeout: `${Number(serviceConfig["timeoutSeconds"] ?? 60)}s`,
    scaling: {
      minInstanceCount: Number(serviceConfig["minInstanceCount"] ?? 0),
      maxInstanceCount: Number(serviceConfig["maxInstanceCount"] ?? 100),
    },
  };
}

function remove({ state, at }: Asked): Response {
  const region = at["region"] ?? "";
  const found = state.functions.get(keyOf(at));
  if (found === undefined) return noFunction(state, at);
  found.state = "DELETING";
  return begin(state, region, {
    api: "cloudfunctions",
    about: keyOf(at),
    finish(planned) {
      if (planned !== null) return planned;
      state.functions.delete(keyOf(at));
      if (found.service !== null) dropService(state, region, found.service);
      return null;
    },
    response: () => ({ "@type": "type.googleapis.com/google.protobuf.Empty" }),
    metadata: () => metadata(state, "DELETE_FUNCTION"),
  });
}

export function functionView(
  state: FakeState,
  port: number,
  region: string,
  of: FakeFunction,
): Json {
  const parent = `projects/${state.project}/locations/${region}`;
  const service =
    of.service === null
      ? {}
      : {
          service: `${parent}/services/${of.service}`,
          uri: uriOf(port, region, of.service),
          revision: of.revision,
        };
  return {
    name: `${parent}/functions/${of.name}`,
    environment: "GEN_2",
    state: of.state,
    stateMessages: of.messages.map((message) => ({ severity: "ERROR", type: "DEPLOY", message })),
    labels: of.labels,
    buildConfig: of.buildConfig,
    serviceConfig: { ...of.serviceConfig, ...service },
    createTime: of.createTime,
    updateTime: of.updateTime,
    ...(of.service === null ? {} : { url: uriOf(port, region, of.service) }),
  };
}

function metadata(state: FakeState, operationType: string): Json {
  return {
    "@type": METADATA_TYPE,
    createTime: state.now(),
    operationType,
    apiVersion: "v2",
    stages: STAGES.map((name) => ({ name, state: "COMPLETE" })),
  };
}

function mistakeOf(state: FakeState, body: Json): string | null {
  const build = record(body["buildConfig"]);
  const source = record(record(build["source"])["storageSource"]);
  if (!/^nodejs(20|22|24)$/.test(text(build["runtime"]))) {
    return `Invalid runtime "${text(build["runtime"])}".`;
  }
  if (!state.uploads.has(text(source["object"])))
    return "The source of the function was not found.";
  const env = words(record(body["serviceConfig"])["environmentVariables"]);
  const reserved = Object.keys(env).find((name) => /^(PORT|K_\w+|FUNCTION_\w+)$/.test(name));
  if (reserved !== undefined) return `environment variable ${reserved} is reserved.`;
  return labelMistake(record(body["labels"]));
}

function digestOf(state: FakeState, { buildConfig }: FakeFunction): string | null {
  const source = record(record(buildConfig["source"])["storageSource"]);
  const zip = state.uploads.get(text(source["object"]));
  return zip === undefined ? null : createHash("sha256").update(zip).digest("hex");
}

function keyOf({ region, name }: Readonly<Record<string, string>>): string {
  return `${region}/${name}`;
}

function noFunction(
  { project }: FakeState,
  { region, name }: Readonly<Record<string, string>>,
): Response {
  return googleError(
    "NOT_FOUND",
    `Resource 'projects/${project}/locations/${region}/functions/${name}' was not found`,
  );
}
