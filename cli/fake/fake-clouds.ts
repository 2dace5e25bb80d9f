import { sValidator } from "@hono/standard-validator";
import { Hono } from "hono";
import type * as z from "zod";
import * as clouds from "../../shared/protocol/api-clouds.ts";
import { pageOf, refuse } from "./answers.ts";
import { CAPS, type CloudState, WHO } from "./cloud-state.ts";
import { BUILD, T0 } from "./fake-state.ts";

/** The clouds of the fake Manager, below `/v1/orgs/:org`. */
export function fakeClouds(state: CloudState): Hono {
  const app = new Hono();
  addConnections(app, state);
  addTargets(app, state);
  addFunctions(app, state);
  addFunction(app, state);
  addSweeps(app, state);
  addRules(app, state);
  app.post(
    "/projects/:project/builds/:build/comparisons",
    sValidator("json", clouds.NewComparison),
    (c) => {
      const { method, path } = c.req.valid("json");
      return c.json({ build: BUILD, part: "web", method, path, answers: state.answers });
    },
  );
  return app;
}

function addConnections(app: Hono, state: CloudState): void {
  const found = (name: string) => state.connections.get(name) ?? refuse("connection.not_found");
  const keep = (name: string, wanted: z.output<typeof clouds.ConnectionEdit>) => {
    const { key, credentials, ...rest } = wanted;
    const stored =
      credentials.kind === "assume-role" ? { ...credentials, externalId: "ext-1" } : credentials;
    const connection = {
      ...rest,
      id: `con_${name}`,
      name,
      credentials: stored,
      hasKey: key !== undefined,
      isDefault: state.connections.size === 0,
      check: null,
      createdBy: WHO,
      createdAt: T0,
    } as NonNullable<ReturnType<typeof state.connections.get>>;
    state.connections.set(name, connection);
    state.keys.set(name, key);
    return connection;
  };
  app.get("/connections", (c) => c.json(pageOf(state.connections.values())));
  app.post("/connections", sValidator("json", clouds.NewConnection), (c) => {
    const { name, ...wanted } = c.req.valid("json");
    if (state.connections.has(name)) refuse("connection.exists");
    return c.json(keep(name, wanted), 201);
  });
  app.get("/connections/:name", (c) => c.json(found(c.req.param("name"))));
  app.put("/connections/:name", sValidator("json", clouds.ConnectionEdit), (c) => {
    if (!c.req.header("if-match")) refuse("edit.precondition_required");
    return c.json(keep(c.req.param("name"), c.req.valid("json")));
  });
  app.delete("/connections/:name", (c) => {
    if (!state.connections.delete(c.req.param("name"))) refuse("connection.not_found");
    return c.body(null, 204);
  });
  app.put("/connections/:name/default", (c) => {
    const one = found(c.req.param("name"));
    for (const other of state.connections.values()) other.isDefault = other === one;
    return c.json(one);
  });
  app.post("/connections/:name/check", (c) => {
    const one = found(c.req.param("name"));
    one.check = { ...state.check, at: T0 };
    return c.json(one);
  });
  const policy = (provider: string) => ({
    provider,
    text: '{ "Statement": [] }\n',
    language: "json",
    how: "Attach it to the role.",
  });
  app.get("/connections/:name/policy", (c) => c.json(policy(found(c.req.param("name")).provider)));
  app.get("/connection-policies/:provider", (c) => c.json(policy(c.req.param("provider"))));
}

function addTargets(app: Hono, state: CloudState): void {
  app.get("/targets", (c) =>
    c.json({
      items: [...state.connections.values()].map(({ name, provider }) => ({
        name: `${name}/lambda:eu-central-1`,
        aliases: [`${provider}:eu-central-1`],
        title: "AWS Lambda",
        connection: name,
        provider,
        product: "lambda",
        region: "eu-central-1",
        caps: CAPS,
        sweep: null,
      })),
      products: [
        {
          connection: null,
          provider: "local",
          product: "local",
          title: "This machine",
          isDefault: true,
          caps: { ...CAPS, split: 0 },
          regions: [],
        },
      ],
    }),
  );
}

function addFunctions(app: Hono, state: CloudState): void {
  app.get("/functions", (c) => {
    const { connection, target, owner, q } = c.req.query();
    const shown = state.functions.filter(
      (one) =>
        (connection === undefined || one.connection === connection) &&
        (target === undefined || one.target === target) &&
        (owner === undefined || one.owner === owner) &&
        (q === undefined || one.name.includes(q)),
    );
    return c.json(pageOf(shown));
  });
  app.post("/functions/refresh", sValidator("json", clouds.NewRefresh), (c) => {
    const wanted = c.req.valid("json");
    state.refreshed.push(wanted);
    return c.json(
      { targets: [wanted.target ?? `${wanted.connection}/lambda:eu-central-1`], requestedAt: T0 },
      202,
    );
  });
}

/** What can be asked of one function, and done with it. */
function addFunction(app: Hono, state: CloudState): void {
  const found = (id: string) =>
    state.functions.find((one) => one.id === id) ?? refuse("function.not_found");
  app.get("/functions/:id", (c) => c.json(found(c.req.param("id"))));
  app.post("/functions/:id/invocations", sValidator("json", clouds.FunctionInvocation), (c) => {
    const { name } = found(c.req.param("id"));
    const { method, path } = c.req.valid("json");
    return c.json({
      status: path === "/teapot" ? 418 : 200,
      headers: {},
      body: `${method} ${path} of ${name}`,
      base64: false,
      truncated: false,
      durationMs: 12,
    });
  });
  app.get("/functions/:id/logs", (c) => {
    const { name } = found(c.req.param("id"));
    const line = {
      seq: 1,
      at: T0,
      stream: "stdout",
      release: "",
      part: name,
      instance: null,
      text: "hello",
    };
    return c.json(pageOf([line]));
  });
  app.get("/functions/:id/metrics", (c) => {
    found(c.req.param("id"));
    const { from, to } = c.req.query();
    return c.json({ from, to, stepSeconds: 60, series: state.metrics });
  });
  app.post("/functions/:id/adoption", sValidator("json", clouds.NewAdoption), (c) => {
    const one = found(c.req.param("id"));
    if (one.owner === "ours") refuse("function.not_foreign");
    one.adoption = c.req.valid("json");
    const { id, target, name, adoption } = one;
    return c.json({ function: id, target, name, ...adoption, createdBy: WHO, createdAt: T0 }, 201);
  });
  app.delete("/functions/:id/adoption", (c) => {
    found(c.req.param("id")).adoption = null;
    return c.body(null, 204);
  });
}

function addSweeps(app: Hono, state: CloudState): void {
  app.get("/drift", (c) => {
    const { project } = c.req.query();
    return c.json(
      pageOf(state.drift.filter((one) => project === undefined || one.project === project)),
    );
  });
  app.post("/drift/:id/acceptance", (c) => {
    const one = state.drift.find(({ id }) => id === c.req.param("id")) ?? refuse("drift.not_found");
    state.drift = state.drift.filter((other) => other !== one);
    return c.json(one);
  });
  app.get("/orphans", (c) => c.json(pageOf(state.orphans)));
  app.post("/orphans/:id/removal", sValidator("json", clouds.NewRemoval), (c) => {
    const one =
      state.orphans.find(({ id }) => id === c.req.param("id")) ?? refuse("orphan.not_found");
    if (c.req.valid("json").confirm !== one.name) refuse("request.invalid");
    one.removal = { by: WHO, at: T0, problem: null };
    return c.json(one, 202);
  });
}

function addRules(app: Hono, state: CloudState): void {
  const view = (name: string, edit: z.output<typeof clouds.RuleEdit>) => ({
    id: `rul_${name}`,
    name,
    project: edit.project ?? null,
    environment: edit.environment ?? null,
    content: edit.content,
    createdBy: WHO,
    createdAt: T0,
  });
  app.get("/rules", (c) => c.json(pageOf(state.rules.values())));
  app.get("/rules/:name", (c) =>
    c.json(state.rules.get(c.req.param("name")) ?? refuse("rule.not_found")),
  );
  app.post("/rules", sValidator("json", clouds.NewRule), (c) => {
    const { name, ...edit } = c.req.valid("json");
    if (state.rules.has(name)) refuse("rule.exists");
    state.rules.set(name, view(name, edit));
    return c.json(state.rules.get(name), 201);
  });
  app.put("/rules/:name", sValidator("json", clouds.RuleEdit), (c) => {
    const name = c.req.param("name");
    if (!c.req.header("if-match")) refuse("edit.precondition_required");
    state.rules.set(name, view(name, c.req.valid("json")));
    return c.json(state.rules.get(name));
  });
  app.delete("/rules/:name", (c) => {
    if (!state.rules.delete(c.req.param("name"))) refuse("rule.not_found");
    return c.body(null, 204);
  });
}
