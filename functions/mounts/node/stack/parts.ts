import { join } from "node:path";
import type { Secret } from "../../../../shared/secret.ts";
import type { Prepared } from "../prepare/answer.ts";
import type { DataFolder } from "./data-folder.ts";
import { ENGINE_OPTIONS, IDLE_OPTIONS } from "./node-options.ts";
import type { PartSpec } from "./supervise.ts";

export interface PartsRequest {
  bundle: string;
  data: DataFolder;
  prepared: Prepared;
  databaseUrl: Secret;
  masterKey: Secret;
  host: string;
  port: number;
  gatewayPort: number;
  metricsPort: number;
  metricsToken: Secret;
  publicUrl: string;
  console: string;
  /** Folder of GraphiQL's files, which may not be there. */
  graphiql: string;
  cliPackage: string;
  /** Folder of our own sources. */
  sources: string;
  /** Variables by which OpenTelemetry is told where the traces of GraphQL operations go. */
  telemetry: Readonly<Record<string, string>>;
}

/** Who starts it owns the machine: what is private and emulated is theirs to reach. */
const PRIVATE_ENDPOINTS = { LINTAS_PRIVATE_ENDPOINTS: "allow" };

/** Every part with exactly what it may know: no database for gateway, runner and engine, no master key. */
export function partSpecs(request: PartsRequest) {
  const { data, prepared } = request;
  const database = {
    LINTAS_DATABASE_URL: request.databaseUrl.reveal(),
    LINTAS_MASTER_KEY: request.masterKey.reveal(),
    LINTAS_OBJECTS: data.objects,
    LINTAS_RUNNER_SOCKET: data.runnerSocket,
    LINTAS_ENGINE_CONTROL_SOCKET: data.engineControlSocket,
    LINTAS_PUBLIC_URL: request.publicUrl,
    ...PRIVATE_ENDPOINTS,
  };
  const part = (
    name: string,
    env: Record<string, string>,
    nodeOptions = IDLE_OPTIONS,
  ): PartSpec => ({
    name,
    file: join(request.bundle, `${name}.js`),
    nodeOptions,
    env,
    logFile: join(data.logs, `${name}.log`),
  });
  return {
    runner: part("runner", {
      LINTAS_RUNNER_FOLDER: data.runner,
      LINTAS_RUNNER_SOCKET: data.runnerSocket,
      LINTAS_RUNTIME_FOLDER: data.runtime,
    }),
    engine: part(
      "engine",
      {
        LINTAS_ENGINE_FOLDER: data.engine,
        LINTAS_ENGINE_SOCKET: data.engineSocket,
        LINTAS_ENGINE_CONTROL_SOCKET: data.engineControlSocket,
        LINTAS_OBJECTS: data.objects,
        LINTAS_GATEWAY_URL: `http://${forOurselves(request.host)}:${request.gatewayPort}`,
        LINTAS_INVOKE_PUBLIC_KEY: prepared.invokeKey.publicKey,
        LINTAS_INVOKE_KEY: prepared.invokeKey.privateKey.reveal(),
        LINTAS_GRAPHIQL: request.graphiql,
        ...PRIVATE_ENDPOINTS,
        ...request.telemetry,
      },
      ENGINE_OPTIONS,
    ),
    creator: part("creator", database),
    manager: part("manager", {
      ...database,
      LINTAS_HOST: request.host,
      LINTAS_PORT: String(request.port),
      LINTAS_CONSOLE: request.console,
      LINTAS_CLI_PACKAGE: request.cliPackage,
      LINTAS_SOURCES: request.sources,
    }),
    gateway: part("gateway", {
      LINTAS_HOST: request.host,
      LINTAS_PORT: String(request.gatewayPort),
      LINTAS_METRICS_PORT: String(request.metricsPort),
      LINTAS_METRICS_TOKEN: request.metricsToken.reveal(),
      LINTAS_MANAGER_URL: `http://${forOurselves(request.host)}:${request.port}`,
      LINTAS_GATEWAY_FOLDER: data.gateway,
      LINTAS_GATEWAY_TOKEN: prepared.gatewayToken.reveal(),
      LINTAS_RUNNER_SOCKET: data.runnerSocket,
      LINTAS_ENGINE_SOCKET: data.engineSocket,
      LINTAS_SIGNING_KEY: prepared.signingKey.publicKey,
      LINTAS_INVOKE_KEY: prepared.invokeKey.privateKey.reveal(),
    }),
  };
}

/** An address we can connect to where we listen on `host`. */
export function forOurselves(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
