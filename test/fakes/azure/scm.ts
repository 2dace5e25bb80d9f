import { createHash } from "node:crypto";
import { json } from "./answers.ts";
import type { FakeDeployment, FakeSite, FakeState } from "./state.ts";

const BLOB_OWNER = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";

/** Pending, building, deploying. */
const ACTIVE = [0, 1, 2];

/** The deployment service of one app. */
export async function scm(
  state: FakeState,
  app: string,
  path: string,
  request: Request,
): Promise<Response> {
  const site = state.sites.get(app);
  if (site === undefined) return new Response("404 Site Not Found", { status: 404 });
  if (path === "/api/publish" && request.method === "POST") return publish(state, site, request);
  const [, id, log] = /^\/api\/deployments\/([\w-]+)(\/log)?$/.exec(path) ?? [];
  const deployment = site.deployments.find((one) => one.id === id);
  if (deployment === undefined || request.method !== "GET")
    return new Response(null, { status: 404 });
  return log === undefined ? status(state, site, deployment) : json(logOf(deployment));
}

async function publish(state: FakeState, site: FakeSite, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (request.headers.get("content-type") !== "application/zip") {
    return new Response("Unsupported media type", { status: 415 });
  }
  if (url.searchParams.get("RemoteBuild") !== "false") {
    return new Response("There is no build for this package", { status: 400 });
  }
  const active = site.deployments.find((one) => ACTIVE.includes(one.status));
  if (active !== undefined) {
    return new Response("There is a deployment currently in progress.", { status: 409 });
  }
  const zip = new Uint8Array(await request.arrayBuffer());
  const digest = createHash("sha256").update(zip).digest("hex");
  const id = `d${state.next()}`;
  const started = { id, zip, digest, looks: 0, status: 0, refused: false };
  site.deployments.push(started);
  const { deployment } = state.knobs;
  if (deployment.unknownFor + deployment.runningFor === 0) end(state, site, started);
  return Response.json(id, { status: 202 });
}

/** Time goes by with each look at a deployment or at its app. */
export function goOn(state: FakeState, site: FakeSite): void {
  const { unknownFor, runningFor } = state.knobs.deployment;
  for (const of of site.deployments.filter((one) => ACTIVE.includes(one.status))) {
    of.looks += 1;
    if (of.looks > unknownFor + runningFor) end(state, site, of);
    else if (of.looks > unknownFor) of.status = 1;
  }
}

function status(state: FakeState, site: FakeSite, of: FakeDeployment): Response {
  const { unknownFor, forgets } = state.knobs.deployment;
  goOn(state, site);
  if (ACTIVE.includes(of.status) && of.looks <= unknownFor) {
    return new Response(null, { status: 404 });
  }
  // Its service restarts with the app, and forgets what it did.
  if (forgets && of.status === state.knobs.deployment.ends)
    return new Response(null, { status: 404 });
  const complete = !ACTIVE.includes(of.status);
  return json({
    id: of.id,
    status: of.status,
    status_text: complete ? "" : "Building and Deploying",
    complete,
    active: complete,
    is_readonly: true,
  });
}

function end(state: FakeState, site: FakeSite, of: FakeDeployment): void {
  const { knobs } = state;
  const early = knobs.roleLag > 0;
  if (early) knobs.roleLag -= 1;
  of.refused = early || !mayRead(state, site);
  of.status = of.refused ? 3 : knobs.deployment.ends;
  if (of.status !== 4) return;
  site.running = of.digest;
  site.coldFor = state.knobs.slow.get(of.digest) ?? 0;
}

/** The package is read by the app's own identity. */
function mayRead(state: FakeState, site: FakeSite): boolean {
  const account = site.settings["AzureWebJobsStorage__accountName"] ?? "";
  return [...state.roles.values()].some(
    ({ principalId, roleDefinitionId, scope }) =>
      principalId === site.principalId &&
      roleDefinitionId.endsWith(BLOB_OWNER) &&
      scope.endsWith(`/storageAccounts/${account}`),
  );
}

function logOf(of: FakeDeployment) {
  const message = of.refused
    ? "Failed to access storage account for deployment: Status: 403 (This request is not authorized to perform this operation using this permission.) ErrorCode: AuthorizationPermissionMismatch"
    : "Deployment ended.";
  return [{ log_time: new Date(0).toISOString(), id: `${of.id}-1`, message, type: 0 }];
}
