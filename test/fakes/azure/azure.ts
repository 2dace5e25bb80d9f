import { type Clock, systemClock } from "../../../shared/clock.ts";
import type { Connection } from "../../../shared/domain/connection.ts";
import { type Gate, type Handler, type Violation, gated } from "../../gate/gate.ts";
import { serve } from "../serve.ts";
import { accessAndInsights } from "./access-and-insights.ts";
import { armError } from "./answers.ts";
import { blobs, vault } from "./data.ts";
import { groupsAndStorage } from "./groups-and-storage.ts";
import { type FakeLogin, login, machineIdentity, principalOf } from "./login.ts";
import { type Route, matching, record, tagsIn, text } from "./routes.ts";
import { goOn, scm } from "./scm.ts";
import {
  type FakeCall,
  type FakeEvent,
  type FakeKnobs,
  type FakeSite,
  type FakeState,
  createState,
} from "./state.ts";
import { web } from "./web.ts";

export interface AzureFakeOptions {
  clock?: Clock;
  subscription?: string;
  /** Every exchange goes through it. */
  gate?: Gate;
}

/** A whole Azure on one port, so far as our adapter asks it. */
export interface AzureFake {
  readonly origin: string;
  readonly subscription: string;
  /** Of a connection that signs in as the one client there is. */
  readonly settings: Extract<Connection, { provider: "azure" }>["settings"];
  readonly login: FakeLogin;
  readonly state: FakeState;
  readonly knobs: FakeKnobs;
  /** Oldest first; one a call that arrived. */
  readonly events: FakeEvent[];
  /** What the gate found; empty without one. */
  readonly violations: readonly Violation[];
  /** How often each operation was sent, as the gate knows them. */
  readonly operations: ReadonlyMap<string, number>;
  /** Called around every call. An answer of it is given instead; one that throws breaks the line. */
  hook: (call: FakeCall) => Response | void | Promise<Response | void>;
  /** What an app answers beside `/.lintas/ready`. */
  serve: (site: FakeSite, request: Request) => Response | Promise<Response>;
  /** Instead of the answer, once, to the next call of this operation in this phase. */
  failOnce(operation: string, phase: FakeCall["phase"], answer: () => Response): void;
  /** Puts an app there that another tool made. */
  plantSite(name: string, over?: Partial<FakeSite>): FakeSite;
  writes(): FakeEvent[];
  close(): Promise<void>;
}

export async function startAzureFake(options: AzureFakeOptions = {}): Promise<AzureFake> {
  const clock = options.clock ?? systemClock;
  const subscription = options.subscription ?? "00000000-0000-4000-8000-00000000005b";
  const state = createState(clock, subscription);
  const of: FakeLogin = {
    tenant: "00000000-0000-4000-8000-00000000007e",
    client: "00000000-0000-4000-8000-0000000000c1",
    secret: "a secret of the client",
    trusts: () => true,
    expired: new Set(),
  };
  const once: { operation: string; phase: FakeCall["phase"]; answer: () => Response }[] = [];
  let handler: Handler = async () => new Response(null, { status: 503 });
  const gateway =
    options.gate === undefined ? null : gated(options.gate, (request) => handler(request));
  const served = await serve((request) => (gateway?.handler ?? handler)(request));
  const fake: AzureFake = {
    origin: served.origin,
    subscription,
    settings: {
      endpoint: served.origin,
      scm: served.origin,
      authority: served.origin,
    },
    login: of,
    state,
    knobs: state.knobs,
    events: [],
    violations: gateway?.violations ?? [],
    operations: gateway?.operations ?? new Map<string, number>(),
    hook: () => {},
    serve: (site, request) =>
      Response.json({ ...readyAnswer(site), path: new URL(request.url).pathname }),
    failOnce: (operation, phase, answer) => void once.push({ operation, phase, answer }),
    plantSite: (name, over) => plant(state, name, over),
    writes: () => fake.events.filter(({ write }) => write),
    close: () => served.close(),
  };
  const hooked = async (call: FakeCall) => {
    const at = once.findIndex(
      ({ operation, phase }) => operation === call.operation && phase === call.phase,
    );
    return at >= 0 ? once.splice(at, 1)[0]?.answer() : await fake.hook(call);
  };
  const hostOf = (app: string) => `${app}.azurewebsites.localhost:${served.port}`;
  const routes: readonly Route[] = [...groupsAndStorage, ...web(hostOf), ...accessAndInsights];
  handler = (request) => answer({ fake, of, routes, hooked }, request);
  return fake;
}

interface Inside {
  fake: AzureFake;
  of: FakeLogin;
  routes: readonly Route[];
  hooked: (call: FakeCall) => Promise<Response | void>;
}

async function answer(inside: Inside, request: Request): Promise<Response> {
  const { fake, of } = inside;
  const { state } = fake;
  const url = new URL(request.url);
  const app = /^([a-z0-9-]+)\.azurewebsites\.localhost$/.exec(url.hostname)?.[1];
  if (app !== undefined) return answerApp(inside, app, request);
  const blob = /^([a-z0-9]+)\.blob\.core\.windows\.net$/.exec(url.hostname)?.[1];
  if (blob !== undefined) {
    const known = principalOf(of, request, "https://storage.azure.com");
    return known === null ? new Response(null, { status: 401 }) : blobs(state, blob, request);
  }
  if (url.hostname.endsWith(".vault.azure.net")) {
    const known = principalOf(of, request, "https://vault.azure.net");
    return known === null
      ? new Response(null, { status: 401 })
      : vault(state, url.hostname, request);
  }
  if (/^\/[^/]+\/(?:oauth2\/v2\.0|v2\.0\/\.well-known)\//.test(url.pathname)) {
    return login(state, of, url.pathname, request);
  }
  if (url.pathname === "/msi/token") return machineIdentity(state, of, request);
  const [, site, path] = /^\/([^/]+)(\/api\/(?:publish|deployments\/.*))$/.exec(url.pathname) ?? [];
  return site === undefined || path === undefined
    ? answerArm(inside, request)
    : answerScm(inside, { site, path }, request);
}

const ARM = "https://management.azure.com";

async function answerArm(inside: Inside, request: Request): Promise<Response> {
  const { fake, of, routes } = inside;
  const url = new URL(request.url);
  const principal = principalOf(of, request, ARM);
  if (principal === null) {
    return armError(401, "InvalidAuthenticationToken", "The access token is invalid.");
  }
  const found = matching(routes, request.method, url.pathname);
  if (found === null) {
    return armError(404, "InvalidResourceType", `There is no ${request.method} ${url.pathname}.`);
  }
  if (url.searchParams.get("api-version") === null) {
    return armError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter is required.",
    );
  }
  const { route, at } = found;
  const came = parsed(await request.text());
  const body = record(came);
  const name = at[route.about ?? ""] ?? "";
  const call = {
    operation: route.operation,
    method: request.method,
    path: url.pathname,
    name,
    write: route.kind !== "reads",
  };
  const subscription = at["subscription"] ?? fake.subscription;
  const tagged = tagsIn(body)["lintas-operation"] ?? null;
  const query = Object.fromEntries(url.searchParams);
  return around(inside, call, { principal, tagged, query, body: came }, () => {
    if (subscription !== fake.subscription) {
      return armError(
        404,
        "SubscriptionNotFound",
        `The subscription '${subscription}' could not be found.`,
      );
    }
    const limited = throttled(fake, route.kind);
    return limited ?? route.answer({ state: fake.state, method: request.method, url, at, body });
  });
}

function parsed(body: string): unknown {
  try {
    return body === "" ? null : (JSON.parse(body) as unknown);
  } catch {
    return null;
  }
}

async function answerScm(
  inside: Inside,
  { site, path }: { site: string; path: string },
  request: Request,
): Promise<Response> {
  const { fake, of } = inside;
  const principal = principalOf(of, request, ARM);
  if (principal === null) return new Response("Unauthorized", { status: 401 });
  const write = request.method === "POST";
  const operation = write ? "Scm_Publish" : path.endsWith("/log") ? "Scm_Log" : "Scm_Deployment";
  const call = { operation, method: request.method, path, name: site, write };
  const query = Object.fromEntries(new URL(request.url).searchParams);
  return around(inside, call, { principal, tagged: null, query, body: null }, () =>
    scm(fake.state, site, path, request),
  );
}

/** Hooks before and after, and an event whatever becomes of it. */
async function around(
  { fake, hooked }: Inside,
  call: Omit<FakeCall, "phase">,
  who: Pick<FakeEvent, "principal" | "tagged" | "query" | "body">,
  effect: () => Response | Promise<Response>,
): Promise<Response> {
  const event: FakeEvent = { at: fake.state.clock.now().toISOString(), ...call, ...who, status: 0 };
  fake.events.push(event);
  const instead = await hooked({ ...call, phase: "before" });
  const real = instead ?? (await effect());
  const lost = instead === undefined ? await hooked({ ...call, phase: "after" }) : undefined;
  event.status = (lost ?? real).status;
  return lost ?? real;
}

async function answerApp(inside: Inside, app: string, request: Request): Promise<Response> {
  const { fake } = inside;
  const site = fake.state.sites.get(app);
  if (site !== undefined) goOn(fake.state, site);
  const down = () => new Response("Function host is not running.", { status: 503 });
  if (site === undefined) return new Response("404 Web Site not found.", { status: 404 });
  if (site.state !== "Running")
    return new Response("Error 403 - This web app is stopped.", { status: 403 });
  if (site.running === null || fake.knobs.broken.has(site.running)) return down();
  if (site.coldFor > 0) {
    site.coldFor -= 1;
    return down();
  }
  const { pathname } = new URL(request.url);
  if (pathname === "/.lintas/ready") return Response.json(readyAnswer(site));
  const at = fake.state.clock.now().toISOString();
  site.lines.push({ at, text: `${request.method} ${pathname}` });
  return fake.serve(site, request);
}

function readyAnswer({ settings }: FakeSite): { release: string; part: string } {
  return { release: text(settings["LINTAS_RELEASE"]), part: text(settings["LINTAS_PART"]) };
}

/** As ARM documents its buckets; a 429 says how long. */
const RATES = { reads: [250, 25], writes: [200, 10], deletes: [200, 10] } as const;
const buckets = new WeakMap<AzureFake, Map<string, { tokens: number; at: number }>>();

function throttled(fake: AzureFake, kind: Route["kind"]): Response | null {
  if (!fake.knobs.throttled) return null;
  const [burst, perSecond] = RATES[kind];
  const now = fake.state.clock.now().getTime();
  const mine = buckets.get(fake) ?? new Map<string, { tokens: number; at: number }>();
  buckets.set(fake, mine);
  const { tokens, at } = mine.get(kind) ?? { tokens: burst, at: now };
  const left = Math.min(burst, tokens + ((now - at) / 1000) * perSecond) - 1;
  mine.set(kind, { tokens: Math.max(0, left), at: now });
  if (left >= 0) return null;
  return armError(429, "TooManyRequests", "The request is being throttled.", {
    "retry-after": "1",
  });
}

function plant(state: FakeState, name: string, over: Partial<FakeSite> = {}): FakeSite {
  const group = over.group ?? "lintas";
  if (!state.groups.has(group)) {
    state.groups.set(group, { name: group, location: "southeastasia", tags: {} });
  }
  const site: FakeSite = {
    name,
    group,
    kind: "functionapp,linux",
    location: "southeastasia",
    tags: { owner: "somebody else" },
    principalId: "00000000-0000-4000-8000-0000000000ff",
    state: "Running",
    changedAt: state.clock.now().toISOString(),
    serverFarmId: "",
    functionAppConfig: {
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 100, alwaysReady: [] },
    },
    settings: {},
    deployments: [],
    running: null,
    coldFor: 0,
    lines: [],
    staleFor: 0,
    ...over,
  };
  state.sites.set(name, site);
  return site;
}
