import { join } from "node:path";
import type { Secret } from "../../../../shared/secret.ts";
import type { Prepared } from "../prepare/answer.ts";
import type { DataFolder } from "./data-folder.ts";
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
  cliPackage: string;
  /** Folder of our own sources. */
  sources: string;
}

/** Idle processes: a young generation of 1 MB is enough and is given back. */
const SMALL = ["--max-semi-space-size=1", "--enable-source-maps"];

/** Every part with exactly what it may know: no database for gateway and runner, no master key. */
export function partSpecs(request: PartsRequest) {
  const { data, prepared } = request;
  const database = {
    LINTAS_DATABASE_URL: request.databaseUrl.reveal(),
    LINTAS_MASTER_KEY: request.masterKey.reveal(),
    LINTAS_OBJECTS: data.objects,
    LINTAS_RUNNER_SOCKET: data.runnerSocket,
    LINTAS_PUBLIC_URL: request.publicUrl,
    // Who starts it owns the machine: emulated and private clouds are theirs to reach.
    LINTAS_PRIVATE_ENDPOINTS: "allow",
  };
  const part = (name: string, env: Record<string, string>): PartSpec => ({
    name,
    file: join(request.bundle, `${name}.js`),
    nodeOptions: SMALL,
    env,
    logFile: join(data.logs, `${name}.log`),
  });
  return {
    runner: part("runner", {
      LINTAS_RUNNER_FOLDER: data.runner,
      LINTAS_RUNNER_SOCKET: data.runnerSocket,
      LINTAS_RUNTIME_FOLDER: data.runtime,
    }),
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
