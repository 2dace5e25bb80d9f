import { sValidator } from "@hono/standard-validator";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import * as api from "../../shared/protocol/api.ts";
import { toProblem } from "../../shared/errors/problem.ts";
import type { Event } from "../../shared/domain/event.ts";
import type { OperationInput } from "../../shared/domain/operation.ts";
import { pageOf, refuse } from "./answers.ts";
import { freshClouds } from "./cloud-state.ts";
import { fakeClouds } from "./fake-clouds.ts";
import {
  addEnvironment,
  addProject,
  BUILD,
  digestOf,
  type FakeState,
  freshState,
  plan,
  RELEASE_1,
  RELEASE_2,
  release,
  route,
  T0,
  TOKEN,
} from "./fake-state.ts";

interface Seen {
  method: string;
  path: string;
  key: string | null;
  body: string;
}

/** A Manager in memory, as far as the command line can tell. */
export function fakeManager(state: FakeState = freshState()) {
  const seen: Seen[] = [];
  const app = new Hono();
  app.onError((error, c) => {
    const problem = toProblem(error, { requestId: "req_1" });
    return c.json(problem, problem.status as 500, { "content-type": "application/problem+json" });
  });
  app.notFound(() => refuse("request.not_found"));
  app.use(async (c, next) => {
    const { method } = c.req;
    const body = method === "POST" ? await c.req.raw.clone().text() : "";
    const url = new URL(c.req.url);
    const key = c.req.header("idempotency-key") ?? null;
    seen.push({ method, path: url.pathname + url.search, key, body });
    const open = url.pathname === "/v1/tokens/exchange";
    if (!open && c.req.header("authorization") !== `Bearer ${TOKEN}`) refuse("auth.invalid_token");
    if (method === "POST" && !open && key === null) refuse("idempotency.key_required");
    await next();
  });
  addAccount(app, state);
  addProjects(app, state);
  addSettings(app, state);
  addBuilds(app, state);
  addChanges(app, state);
  addFunctions(app, state);
  addOperations(app, state);
  const clouds = freshClouds();
  app.post("/v1/orgs/:org/drift/:id/repair", (c) =>
    c.json(beginOperation(state, { kind: "repair", release: RELEASE_2 }), 202),
  );
  app.route("/v1/orgs/:org", fakeClouds(clouds));
  return { app, state, clouds, seen };
}

export type FakeManager = ReturnType<typeof fakeManager>;

function addAccount(app: Hono, state: FakeState): void {
  app.post("/v1/tokens/exchange", sValidator("json", api.SignIn), (c) => {
    if (!c.req.valid("json").link.startsWith("lts_l_")) refuse("auth.link_used");
    return c.json({ token: TOKEN, expiresAt: T0 });
  });
  app.get("/v1/me", (c) =>
    c.json({
      kind: "user",
      id: "usr_1",
      name: "Ana B.",
      organizations: [{ id: "org_1", slug: "home", name: "Home", role: "owner" }],
      token: { id: "tok_1", kind: "personal", name: "cli", scopes: null, expiresAt: T0 },
    }),
  );
  app.get("/v1/orgs/:org/tokens", (c) => c.json(pageOf(state.tokens.values())));
  app.post("/v1/orgs/:org/tokens", sValidator("json", api.NewToken), (c) => {
    const { name, kind, role, project, scopes } = c.req.valid("json");
    const info = {
      id: `tok_${state.tokens.size + 2}`,
      kind,
      name,
      role: role ?? null,
      project: project ?? null,
      scopes: scopes ?? null,
      createdAt: T0,
      expiresAt: T0,
      lastUsedAt: null,
    };
    state.tokens.set(info.id, info);
    return c.json({ ...info, token: "lts_m_made" }, 201);
  });
  app.delete("/v1/session", (c) => c.body(null, 204));
  app.delete("/v1/orgs/:org/tokens/:id", (c) => {
    if (!state.tokens.delete(c.req.param("id"))) refuse("token.not_found");
    return c.body(null, 204);
  });
}

const P = "/v1/orgs/:org/projects/:project";
const E = `${P}/environments/:env`;

function addProjects(app: Hono, state: FakeState): void {
  app.get("/v1/orgs/:org/projects", (c) => c.json(pageOf(state.projects.values())));
  app.post("/v1/orgs/:org/projects", sValidator("json", api.NewProject), (c) => {
    const { slug } = c.req.valid("json");
    if (state.projects.has(slug)) refuse("project.exists");
    return c.json(addProject(state, slug), 201);
  });
  app.use(`${P}/*`, async (c, next) => {
    if (!state.projects.has(c.req.param("project"))) refuse("project.not_found");
    await next();
  });
  app.use(`${E}/*`, async (c, next) => {
    const { project, env } = c.req.param();
    if (!state.environments.has(`${project}/${env}`)) refuse("environment.not_found");
    await next();
  });
  app.get(P, (c) => c.json(state.projects.get(c.req.param("project"))));
  app.get(`${P}/environments`, (c) => c.json(pageOf(state.environments.values())));
  app.post(`${P}/environments`, sValidator("json", api.NewEnvironment), (c) => {
    const { slug } = c.req.valid("json");
    return c.json(addEnvironment(state, c.req.param("project"), slug), 201);
  });
  app.get(`${E}/status`, (c) => {
    const { project, env } = c.req.param();
    return c.json({
      environment: state.environments.get(`${project}/${env}`),
      route: state.routes.at(-1) ?? null,
      releases: state.releases,
      operation: null,
    });
  });
  app.get(`${E}/releases`, (c) => c.json(pageOf(state.releases)));
  app.get(`${E}/route`, (c) => c.json(state.routes.at(-1) ?? refuse("route.not_found")));
  app.get(`${E}/routes`, (c) => c.json(pageOf(state.routes.toReversed())));
}

function addSettings(app: Hono, state: FakeState): void {
  const kinds = [
    ["variables", state.variables, "variable.not_found", api.VariableEdit],
    ["secrets", state.secrets, "secret.not_found", api.SecretEdit],
  ] as const;
  for (const [path, rows, missing, edit] of kinds) {
    const shown = (name: string) => {
      const { value, version, ...rest } = rows.get(name) ?? refuse(missing);
      return { name, ...rest, ...(path === "variables" ? { value } : {}), version, updatedAt: T0 };
    };
    app.get(`${E}/${path}`, (c) => c.json(pageOf([...rows.keys()].map(shown))));
    app.put(`${E}/${path}/:name`, sValidator("json", edit), (c) => {
      const name = c.req.param("name");
      const before = rows.get(name);
      if (before && !c.req.header("if-match")) refuse("edit.precondition_required");
      const version = (before?.version ?? 0) + 1;
      const given = c.req.valid("json");
      const { value = "" } = given;
      if (path === "variables") state.variables.set(name, { value, version });
      else state.secrets.set(name, { reference: null, ...(given as object), version });
      return c.json(shown(name));
    });
    app.delete(`${E}/${path}/:name`, (c) => {
      if (!rows.has(c.req.param("name"))) refuse(missing);
      if (!c.req.header("if-match")) refuse("edit.precondition_required");
      rows.delete(c.req.param("name"));
      return c.body(null, 204);
    });
  }
}

function addBuilds(app: Hono, state: FakeState): void {
  app.post("/v1/orgs/:org/blobs/missing", sValidator("json", api.BlobsWanted), (c) => {
    const { digests } = c.req.valid("json");
    return c.json({ missing: digests.filter((digest) => !state.blobs.has(digest)) });
  });
  app.put("/v1/orgs/:org/blobs/:digest", async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    if (digestOf(bytes) !== c.req.param("digest")) refuse("blob.digest_mismatch");
    state.blobs.set(c.req.param("digest"), bytes);
    return c.body(null, 201);
  });
  app.post(`${P}/builds`, sValidator("json", api.NewBuild), (c) => {
    const { content } = c.req.valid("json");
    if (content.parts.some((part) => !state.blobs.has(part.digest))) refuse("blob.not_found");
    const build = {
      id: BUILD,
      digest: "0".repeat(64),
      content,
      preview: `http://shop-${BUILD}.localhost:7080/`,
      previews: [],
      createdBy: "ana",
      createdAt: T0,
    };
    state.builds.set(build.id, build);
    return c.json(build, 201);
  });
  app.get(`${P}/builds`, (c) => c.json(pageOf(state.builds.values())));
  app.get(`${P}/builds/:build`, (c) =>
    c.json(state.builds.get(c.req.param("build")) ?? refuse("build.not_found")),
  );
  app.get(`${P}/builds/:build/supergraphs/:part`, (c) =>
    c.body(new Uint8Array(state.compiled.get(c.req.param("build")) ?? refuse("build.not_found"))),
  );
  app.post(`${E}/plans`, sValidator("json", api.NewPlan), (c) => {
    const { build, targets } = c.req.valid("json");
    state.plan = plan(build, c.req.param("env"), targets ?? ["local"], state);
    return c.json(state.plan, 201);
  });
  app.get("/v1/orgs/:org/plans/:id", (c) => c.json(state.plan ?? refuse("plan.not_found")));
  app.post("/v1/orgs/:org/plans/:id/approvals", (c) => {
    if (state.plan?.id !== c.req.param("id")) refuse("plan.not_found");
    const by = { id: "usr_1", name: "ana" };
    const approval = { plan: state.plan.id, by, role: "admin" as const, createdAt: T0 };
    state.plan.approval = { ...state.plan.approval, state: "given", given: [approval] };
    return c.json(approval, 201);
  });
}

function addChanges(app: Hono, state: FakeState): void {
  const begin = (input: OperationInput) => beginOperation(state, input);
  app.post(`${E}/deployments`, sValidator("json", api.NewDeployment), (c) => {
    const {
      build,
      targets,
      route: routes,
      weight,
      fingerprint,
      plan: planId,
    } = c.req.valid("json");
    if (fingerprint === "stale") refuse("plan.stale");
    if (planId !== undefined && state.plan?.approval.state === "missing")
      refuse("approval.required");
    state.releases = [release(RELEASE_2, { weight: routes ? 100 : 0 }), release(RELEASE_1)];
    if (routes) {
      const table = [{ target: "local", release: RELEASE_2, weight: 100 }];
      state.routes.push(route(state.routes.length + 1, table));
    }
    return c.json(
      begin({
        kind: "deploy",
        build,
        targets: targets ?? ["local"],
        route: routes,
        weight,
        fingerprint: fingerprint ?? null,
        plan: planId ?? null,
      }),
      202,
    );
  });
  app.post(`${E}/promotions`, sValidator("json", api.NewPromotion), (c) => {
    const { release: id, weight } = c.req.valid("json");
    if (!state.releases.some((one) => one.id === id)) refuse("release.not_found");
    state.routes.push(
      route(state.routes.length + 1, [{ target: "local", release: id, weight: 100 }]),
    );
    return c.json(begin({ kind: "promote", release: id, weight }), 202);
  });
  app.post(`${E}/rollbacks`, sValidator("json", api.NewRollback), (c) => {
    if (state.routes.length < 2) refuse("route.nothing_before");
    return c.json(begin({ kind: "rollback", version: c.req.valid("json").version ?? null }), 202);
  });
  app.post(`${E}/routes`, sValidator("json", api.NewRoute), (c) => {
    const { table, expectedVersion } = c.req.valid("json");
    if (expectedVersion !== state.routes.length) refuse("route.stale");
    state.routes.push(route(expectedVersion + 1, table));
    return c.json(begin({ kind: "route", table, expectedVersion }), 202);
  });
  app.post(`${E}/settlements`, (c) => {
    const live = state.routes.at(-1);
    if (live) live.pending = [];
    return c.json(begin({ kind: "settle" }), 202);
  });
  app.post(`${E}/destructions`, sValidator("json", api.NewDestruction), (c) =>
    c.json(begin({ kind: "destroy" }), 202),
  );
}

function addFunctions(app: Hono, state: FakeState): void {
  app.post(`${E}/invocations`, sValidator("json", api.Invocation), (c) => {
    const { part, path, method, body } = c.req.valid("json");
    if (part !== "web") refuse("request.not_found", `There is no part ${part}.`);
    return c.json({
      release: RELEASE_2,
      status: path === "/teapot" ? 418 : 200,
      headers: { "content-type": "text/plain" },
      body: `${method} ${path} ${body ?? ""}`.trim(),
      base64: false,
      truncated: false,
      durationMs: 3,
    });
  });
  app.get(`${E}/logs`, (c) => {
    const after = Number(/:(\d+)$/.exec(c.req.query("after") ?? "")?.[1] ?? 0);
    const items = state.logs.filter((line) => line.seq > after);
    if (c.req.header("accept") !== "text/event-stream") return c.json({ items, next: null });
    return streamSSE(c, async (stream) => {
      for (const line of items) {
        const id = `${line.release}:${line.part}:${line.seq}`;
        await stream.writeSSE({ event: "log", id, data: JSON.stringify(line) });
      }
    });
  });
}

function beginOperation(state: FakeState, input: OperationInput) {
  const id = `op_${state.operations.size + 1}`;
  const operation = {
    id,
    kind: input.kind,
    project: "shop",
    environment: "production",
    input,
    state: "progress" as const,
    reason: null,
    sentence: null,
    error: null,
    cancelRequestedAt: null,
    createdBy: { kind: "user", id: "usr_1", name: "ana" },
    createdAt: T0,
    startedAt: T0,
    endedAt: null,
  };
  state.operations.set(id, { ...operation, steps: [] });
  const stamped = state.script.map((event, i) => ({ ...event, stream: id, seq: i + 1, at: T0 }));
  state.events.push(...stamped);
  return operation;
}

function addOperations(app: Hono, state: FakeState): void {
  const O = "/v1/orgs/:org/operations";
  const found = (id: string) => state.operations.get(id) ?? refuse("operation.not_found");
  app.get(O, (c) => c.json(pageOf(state.operations.values())));
  app.get(`${O}/:id`, (c) => c.json(found(c.req.param("id"))));
  app.post(`${O}/:id/cancel`, (c) => {
    const operation = found(c.req.param("id"));
    if (operation.endedAt) refuse("operation.ended");
    if (!state.ignoreCancel) operation.cancelRequestedAt = T0;
    return c.json(operation, 202);
  });
  app.get(`${O}/:id/events`, (c) => {
    const operation = found(c.req.param("id"));
    const after = Number(c.req.query("after") ?? c.req.header("last-event-id") ?? 0);
    return streamSSE(c, async (stream) => {
      const events = state.events.filter((one) => one.stream === operation.id && one.seq > after);
      for (const [i, event] of events.entries()) {
        if (state.breakAfter === i) {
          state.breakAfter = null;
          return;
        }
        if (state.waitForCancel && event.type === "operation") {
          while (!operation.cancelRequestedAt) await stream.sleep(5);
        }
        apply(operation, event);
        await stream.writeSSE({
          id: String(event.seq),
          event: event.type,
          data: JSON.stringify(event),
        });
      }
      await stream.writeSSE({ event: "end", data: "{}" });
    });
  });
}

function apply(operation: Record<string, unknown>, { type, data }: Event): void {
  if (type === "step") {
    const steps = operation["steps"] as { no: unknown }[];
    const more = { attempt: 1, startedAt: T0, endedAt: T0 };
    const others = steps.filter((one) => one.no !== data["no"]);
    operation["steps"] = [...others, { ...data, ...more }];
  }
  if (type !== "operation") return;
  operation["state"] = data["state"];
  operation["sentence"] = data["sentence"];
  operation["endedAt"] = T0;
}
