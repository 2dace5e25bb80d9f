import { generateKeyPairSync } from "node:crypto";
import { type Clock, systemClock } from "../../../shared/clock.ts";
import type { Connection } from "../../../shared/domain/connection.ts";
import { type Gate, type Handler, type Violation, gated } from "../../gate/gate.ts";
import { serve } from "../serve.ts";
import { googleError } from "./answers.ts";
import { dataRoutes } from "./data.ts";
import { functionsRoutes, serviceNameOf } from "./functions.ts";
import { type FakeLogin, createLogin, loginAnswer, principalOf, unauthenticated } from "./login.ts";
import { type Route, matching, record, text } from "./routes.ts";
import { newService, runRoutes } from "./run.ts";
import { type FakeRelease, answerRelease } from "./serving.ts";
import { type FakeState, type Json, createState } from "./state.ts";
import { storageRoutes } from "./storage.ts";

/** A call that arrives. A hook `before` it may answer in its place, one `after` it lose its answer. */
export interface FakeCall {
  /** As Google's discovery documents name the method. */
  operation: string;
  phase: "before" | "after";
  method: string;
  path: string;
  /** Of what it is about; "" where it names nothing. */
  name: string;
  write: boolean;
}

export interface FakeEvent extends Omit<FakeCall, "phase"> {
  at: string;
  principal: string | null;
  /** The operation of ours that the written labels name. */
  tagged: string | null;
  status: number;
}

export interface GcpFakeOptions {
  clock?: Clock;
  project?: string;
  /** Every exchange with an API goes through it. */
  gate?: Gate;
  /** From 0 to 1, for weighted routing. */
  random?: () => number;
}

/** A whole Google Cloud on one port, so far as our adapter asks it. */
export interface GcpFake {
  readonly origin: string;
  readonly project: string;
  readonly settings: Extract<Connection, { provider: "gcp" }>["settings"];
  /** The one service account there is, with its key as Google hands it out. */
  readonly account: { email: string; key: string };
  readonly login: FakeLogin;
  readonly state: FakeState;
  readonly knobs: FakeState["knobs"];
  /** Oldest first; one a call of an API that arrived. */
  readonly events: FakeEvent[];
  /** What the gate found; empty without one. */
  readonly violations: readonly Violation[];
  /** How often each operation was sent, as the gate knows them. */
  readonly operations: ReadonlyMap<string, number>;
  /** Called around every call. An answer of it is given instead; one that throws breaks the line. */
  hook: (call: FakeCall) => Response | void | Promise<Response | void>;
  /** What a function answers beside `/.lintas/ready`. */
  serve: (of: FakeRelease, request: Request) => Response | Promise<Response>;
  /** Instead of the answer, once, to the next call of this operation in this phase. */
  failOnce(operation: string, phase: FakeCall["phase"], answer: () => Response): void;
  /** Puts a service there that another tool made. */
  plantService(region: string, name: string): void;
  /** Puts a function there that another tool made, with its service. */
  plantFunction(region: string, name: string): void;
  writes(): FakeEvent[];
  close(): Promise<void>;
}

interface Inside {
  fake: GcpFake;
  routes: readonly Route[];
  random: () => number;
  hooked: (call: FakeCall) => Promise<Response | void>;
}

export async function startGcpFake(options: GcpFakeOptions = {}): Promise<GcpFake> {
  const project = options.project ?? "shop-1";
  const state = createState(options.clock ?? systemClock, project);
  const login = createLogin();
  const once: { operation: string; phase: FakeCall["phase"]; answer: () => Response }[] = [];
  let handler: Handler = async () => new Response(null, { status: 503 });
  const gateway =
    options.gate === undefined ? null : gated(options.gate, (request) => handler(request));
  const served = await serve((request) => (gateway?.handler ?? handler)(request));
  const fake: GcpFake = {
    origin: served.origin,
    project,
    settings: { endpoint: served.origin },
    account: newAccount(login, project),
    login,
    state,
    knobs: state.knobs,
    events: [],
    violations: gateway?.violations ?? [],
    operations: gateway?.operations ?? new Map<string, number>(),
    hook: () => {},
    serve: ({ release, part, variables }, request) =>
      Response.json({ release, part, path: pathOf(request), variables: visible(variables) }),
    failOnce: (operation, phase, answer) => void once.push({ operation, phase, answer }),
    plantService: (region, name) => plantService(state, region, name),
    plantFunction: (region, name) => plantFunction(state, region, name),
    writes: () => fake.events.filter(({ write }) => write),
    close: () => served.close(),
  };
  const hooked = async (call: FakeCall) => {
    const at = once.findIndex(
      ({ operation, phase }) => operation === call.operation && phase === call.phase,
    );
    return at >= 0 ? once.splice(at, 1)[0]?.answer() : await fake.hook(call);
  };
  const port = () => served.port;
  const routes = [
    ...dataRoutes(),
    ...functionsRoutes(port),
    ...runRoutes(port),
    ...storageRoutes(),
  ];
  const random = options.random ?? Math.random;
  handler = (request) => answer({ fake, routes, random, hooked }, request);
  return fake;
}

async function answer(inside: Inside, request: Request): Promise<Response> {
  const { fake, routes, random } = inside;
  const { state } = fake;
  const released = await answerRelease({ state, random, serve: fake.serve }, request);
  if (released !== null) return released;
  const token = await loginAnswer(state, fake.login, request.clone());
  if (token !== null) return token;
  const url = new URL(request.url);
  const found = matching(routes, request.method, url.pathname);
  if (found === null) return new Response("<html>404. That's an error.</html>", { status: 404 });
  const { route, at } = found;
  const principal = principalOf(fake.login, request);
  if (principal === null && route.open !== true) return unauthenticated();
  const bytes = new Uint8Array(await request.arrayBuffer());
  const body = bodyOf(request, bytes);
  const name =
    at[route.about ?? ""] ??
    url.searchParams.get("serviceId") ??
    url.searchParams.get("functionId") ??
    "";
  const call = {
    operation: route.operation,
    method: request.method,
    path: url.pathname,
    name,
    write: route.write && url.searchParams.get("validateOnly") !== "true",
  };
  const event: FakeEvent = {
    at: state.now(),
    ...call,
    principal,
    tagged: text(record(body["labels"])["lintas-operation"]) || null,
    status: 0,
  };
  fake.events.push(event);
  const { headers } = request;
  const asked = { state, url, at, body, bytes, headers, origin: fake.origin };
  const instead = await inside.hooked({ ...call, phase: "before" });
  const real = instead ?? denied(fake, route, at) ?? (await route.answer(asked));
  const lost = instead === undefined ? await inside.hooked({ ...call, phase: "after" }) : undefined;
  event.status = (lost ?? real).status;
  return lost ?? real;
}

function denied(fake: GcpFake, { permission }: Route, at: Readonly<Record<string, string>>) {
  const project = at["project"] ?? fake.project;
  if (permission === undefined) return null;
  if (project === fake.project && !fake.knobs.missing.has(permission)) return null;
  const details = [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "IAM_PERMISSION_DENIED",
      domain: "iam.googleapis.com",
      metadata: { permission, resource: `projects/${project}` },
    },
  ];
  const words = `Permission '${permission}' denied on resource 'projects/${project}' (or it may not exist).`;
  return googleError("PERMISSION_DENIED", words, { details });
}

function bodyOf(request: Request, bytes: Uint8Array): Json {
  if (!(request.headers.get("content-type") ?? "").startsWith("application/json")) return {};
  try {
    return record(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}

/** One for all: making a key costs more than most tests do. */
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

function newAccount(login: FakeLogin, project: string): GcpFake["account"] {
  const email = `lintas@${project}.iam.gserviceaccount.com`;
  const { publicKey, privateKey } = keys;
  login.accounts.set(email, publicKey);
  const key = {
    type: "service_account",
    project_id: project,
    private_key_id: "fake",
    private_key: privateKey,
    client_email: email,
    token_uri: "https://oauth2.googleapis.com/token",
  };
  return { email, key: JSON.stringify(key) };
}

function plantService(state: FakeState, region: string, name: string): void {
  const template = {
    revision: `${name}-00001-abc`,
    containers: [{ image: "us-docker.pkg.dev/cloudrun/container/hello" }],
  };
  const labels = { owner: "somebody-else" };
  const service = newService(state, name, { labels, template });
  service.latestCreated = template.revision;
  service.latestReady = template.revision;
  state.services.set(`${region}/${name}`, service);
  state.revisions.set(`${region}/${template.revision}`, {
    name: template.revision,
    service: name,
    generation: 1,
    labels,
    annotations: {},
    template,
    createTime: state.now(),
    started: true,
    lines: [],
    requests: 0,
  });
}

function plantFunction(state: FakeState, region: string, name: string): void {
  const service = serviceNameOf(name);
  plantService(state, region, service);
  const under = state.services.get(`${region}/${service}`);
  if (under !== undefined) under.labels["goog-managed-by"] = "cloudfunctions";
  state.functions.set(`${region}/${name}`, {
    name,
    labels: { owner: "somebody-else" },
    state: "ACTIVE",
    messages: [],
    buildConfig: { runtime: "nodejs22", entryPoint: "hello" },
    serviceConfig: { availableMemory: "256Mi" },
    createTime: state.now(),
    updateTime: state.now(),
    service,
    revision: `${service}-00001-abc`,
  });
}

function visible(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !name.startsWith("LINTAS_")),
  );
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}
