import { expect, test } from "vitest";
import { Secret } from "../../../../shared/secret.ts";
import { forOurselves, partSpecs } from "./parts.ts";

const specs = partSpecs({
  bundle: "/dist",
  data: {
    root: "/data",
    postgres: "/data/postgres",
    objects: "/data/objects",
    gateway: "/data/gateway",
    runner: "/data/runner",
    engine: "/data/engine",
    logs: "/data/logs",
    runtime: "/data/run",
    runnerSocket: "/data/run/api/runner.sock",
    engineSocket: "/data/run/api/engine.sock",
    engineControlSocket: "/data/run/api/engine-control.sock",
    lock: "/data/lock",
  },
  prepared: {
    installation: "ins_1",
    organization: "org_1",
    consoleLink: new Secret("CONSOLE-LINK"),
    commandLineLink: new Secret("COMMAND-LINE-LINK"),
    deployToken: new Secret("DEPLOY"),
    gatewayToken: new Secret("GATEWAY"),
    signingKey: { id: "s", publicKey: "SIGNING-PUBLIC" },
    invokeKey: { id: "i", publicKey: "INVOKE-PUBLIC", privateKey: new Secret("INVOKE-PRIVATE") },
  },
  databaseUrl: new Secret("DATABASE"),
  masterKey: new Secret("MASTER"),
  host: "127.0.0.1",
  port: 7070,
  gatewayPort: 7080,
  metricsPort: 7081,
  metricsToken: new Secret("METRICS"),
  publicUrl: "http://localhost:7070",
  console: "/console",
  graphiql: "/graphiql",
  cliPackage: "/lintas.tgz",
  sources: "/sources",
  telemetry: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector" },
});

const knows = (part: keyof typeof specs) => Object.values(specs[part].env).join(" ");

test("the gateway knows neither the database nor the master key", () => {
  expect(knows("gateway")).not.toMatch(/DATABASE|MASTER|LINK|DEPLOY/);
  expect(knows("gateway")).toMatch(/GATEWAY/);
});

test("the runner knows no secret at all", () => {
  expect(knows("runner")).not.toMatch(/DATABASE|MASTER|LINK|DEPLOY|GATEWAY|PRIVATE/);
});

test("the engine knows neither the database nor the master key, and signs what it asks of functions", () => {
  expect(knows("engine")).not.toMatch(/DATABASE|MASTER|LINK|DEPLOY|METRICS|GATEWAY/);
  expect(knows("engine")).toMatch(/INVOKE-PUBLIC INVOKE-PRIVATE/);
  expect(specs.engine.env["LINTAS_GATEWAY_URL"]).toBe("http://127.0.0.1:7080");
});

test("gateway and engine, Creator and engine meet at the same sockets, and traces are the engine's", () => {
  const { engine, gateway, creator, manager } = specs;
  const at = (spec: typeof engine, name: string) => spec.env[name];
  expect(at(gateway, "LINTAS_ENGINE_SOCKET")).toBe(at(engine, "LINTAS_ENGINE_SOCKET"));
  for (const part of [creator, manager]) {
    const name = "LINTAS_ENGINE_CONTROL_SOCKET";
    expect(at(part, name)).toBe(at(engine, name));
    expect(at(part, "LINTAS_ENGINE_SOCKET")).toBeUndefined();
  }
  const told = Object.values(specs).filter(({ env }) => "OTEL_EXPORTER_OTLP_ENDPOINT" in env);
  expect(told.map(({ name }) => name)).toEqual(["engine"]);
});

test("no part is told the sign-in link or the token of the first deploy", () => {
  for (const part of ["manager", "creator"] as const) {
    expect(knows(part)).toMatch(/DATABASE.*MASTER/);
    expect(knows(part)).not.toMatch(/LINK|DEPLOY|INVOKE-PRIVATE/);
  }
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "127.0.0.1"],
  ["::", "[::1]"],
  ["fe80::1", "[fe80::1]"],
])("where we listen on %s we connect to %s", (host, address) => {
  expect(forOurselves(host)).toBe(address);
});
