import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { Secret } from "../../../shared/secret.ts";
import type { PrepareRequest } from "./prepare/prepare.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const Text = z.string().min(1);
const SecretText = Text.transform((value) => new Secret(value));

const Port = z.coerce.number().int().min(0).max(65_535);

const Database = { LINTAS_DATABASE_URL: SecretText, LINTAS_MASTER_KEY: SecretText };

const PrepareEnvironment = z.object({
  ...Database,
  LINTAS_MIGRATIONS: Text,
  LINTAS_DOMAIN: Text.default("localhost"),
  LINTAS_GATEWAY_URL: z.url(),
  LINTAS_GATEWAY_TOKEN: SecretText.optional(),
});

export function prepareConfig(env: Environment): PrepareRequest {
  const read = parse(PrepareEnvironment, env);
  return {
    databaseUrl: read.LINTAS_DATABASE_URL,
    masterKey: read.LINTAS_MASTER_KEY,
    migrations: read.LINTAS_MIGRATIONS,
    domain: read.LINTAS_DOMAIN,
    gatewayUrl: read.LINTAS_GATEWAY_URL,
    gatewayToken: read.LINTAS_GATEWAY_TOKEN ?? null,
  };
}

const ListenEnvironment = z.object({
  LINTAS_HOST: Text.default("127.0.0.1"),
  LINTAS_PORT: Port,
});

const RunnerEnvironment = z.object({
  LINTAS_RUNNER_FOLDER: Text,
  LINTAS_RUNTIME_FOLDER: Text,
  LINTAS_RUNNER_SOCKET: Text,
});

export interface RunnerSettings {
  dataDirectory: string;
  runtimeDirectory: string;
  socket: string;
}

export function runnerConfig(env: Environment): RunnerSettings {
  const read = parse(RunnerEnvironment, env);
  return {
    dataDirectory: read.LINTAS_RUNNER_FOLDER,
    runtimeDirectory: read.LINTAS_RUNTIME_FOLDER,
    socket: read.LINTAS_RUNNER_SOCKET,
  };
}

const EngineEnvironment = z.object({
  LINTAS_ENGINE_FOLDER: Text,
  LINTAS_ENGINE_SOCKET: Text,
  LINTAS_ENGINE_CONTROL_SOCKET: Text,
  LINTAS_OBJECTS: Text,
  LINTAS_INVOKE_PUBLIC_KEY: Text,
  LINTAS_INVOKE_KEY: SecretText,
  LINTAS_GATEWAY_URL: z.url(),
  LINTAS_PRIVATE_ENDPOINTS: z.enum(["allow", "refuse"]).default("refuse"),
  /** For what is loaded of all organizations, and of one. */
  LINTAS_ENGINE_MEMORY_MB: z.coerce.number().int().min(16).default(512),
  LINTAS_ENGINE_TENANT_MEMORY_MB: z.coerce.number().int().min(1).default(64),
  /** Folder of GraphiQL's files. */
  LINTAS_GRAPHIQL: Text.optional(),
});

export interface EngineSettings {
  /** Folder of GraphiQL's files; null: browsers get a plain page. */
  graphiql: string | null;
  /** Journal of releases and sealing key. */
  folder: string;
  /** Unix socket of the data plane. */
  socket: string;
  controlSocket: string;
  objects: string;
  /** Verifies signatures of this installation. */
  invokePublicKey: string;
  /** Signs requests to other parts. */
  invokeKey: Secret;
  gatewayUrl: string;
  /** Whether connectors may lead into the network of the installation. */
  allowPrivateEndpoints: boolean;
  memoryBytes: number;
  tenantMemoryBytes: number;
}

export function engineConfig(env: Environment): EngineSettings {
  const read = parse(EngineEnvironment, env);
  return {
    folder: read.LINTAS_ENGINE_FOLDER,
    socket: read.LINTAS_ENGINE_SOCKET,
    controlSocket: read.LINTAS_ENGINE_CONTROL_SOCKET,
    objects: read.LINTAS_OBJECTS,
    invokePublicKey: read.LINTAS_INVOKE_PUBLIC_KEY,
    invokeKey: read.LINTAS_INVOKE_KEY,
    gatewayUrl: new URL(read.LINTAS_GATEWAY_URL).origin,
    allowPrivateEndpoints: read.LINTAS_PRIVATE_ENDPOINTS === "allow",
    memoryBytes: read.LINTAS_ENGINE_MEMORY_MB * 2 ** 20,
    tenantMemoryBytes: read.LINTAS_ENGINE_TENANT_MEMORY_MB * 2 ** 20,
    graphiql: read.LINTAS_GRAPHIQL ?? null,
  };
}

const GatewayEnvironment = ListenEnvironment.extend({
  LINTAS_METRICS_PORT: Port,
  LINTAS_METRICS_TOKEN: SecretText,
  LINTAS_MANAGER_URL: z.url(),
  LINTAS_GATEWAY_FOLDER: Text,
  LINTAS_GATEWAY_TOKEN: SecretText,
  LINTAS_RUNNER_SOCKET: Text,
  LINTAS_ENGINE_SOCKET: Text.optional(),
  LINTAS_SIGNING_KEY: Text,
  LINTAS_INVOKE_KEY: SecretText,
  /** Addresses or networks, with commas between them. */
  LINTAS_TRUSTED_PROXIES: z.string().default(""),
});

export interface GatewaySettings {
  host: string;
  port: number;
  metricsPort: number;
  metricsToken: Secret;
  managerUrl: string;
  folder: string;
  token: Secret;
  runnerSocket: string;
  /** Where the engine of this machine serves; null where it has none. */
  engineSocket: string | null;
  signingKey: string;
  invokeKey: Secret;
  trustedProxies: string[];
}

export function gatewayConfig(env: Environment): GatewaySettings {
  const read = parse(GatewayEnvironment, env);
  return {
    host: read.LINTAS_HOST,
    port: read.LINTAS_PORT,
    metricsPort: read.LINTAS_METRICS_PORT,
    metricsToken: read.LINTAS_METRICS_TOKEN,
    managerUrl: read.LINTAS_MANAGER_URL,
    folder: read.LINTAS_GATEWAY_FOLDER,
    token: read.LINTAS_GATEWAY_TOKEN,
    runnerSocket: read.LINTAS_RUNNER_SOCKET,
    engineSocket: read.LINTAS_ENGINE_SOCKET ?? null,
    signingKey: read.LINTAS_SIGNING_KEY,
    invokeKey: read.LINTAS_INVOKE_KEY,
    trustedProxies: read.LINTAS_TRUSTED_PROXIES.split(",").filter((one) => one !== ""),
  };
}

const ControlEnvironment = z.object({
  ...Database,
  LINTAS_OBJECTS: Text,
  LINTAS_RUNNER_SOCKET: Text,
  LINTAS_ENGINE_CONTROL_SOCKET: Text.optional(),
  LINTAS_PUBLIC_URL: z.url(),
  LINTAS_PRIVATE_ENDPOINTS: z.enum(["allow", "refuse"]).default("refuse"),
});

export interface ControlSettings {
  databaseUrl: Secret;
  masterKey: Secret;
  objects: string;
  runnerSocket: string;
  /** Where the engine of this machine is told what to serve; null where it has none. */
  engineControlSocket: string | null;
  /** Where the Manager is reached. */
  publicUrl: string;
  /** Whether connections may lead into the network of the installation. */
  allowPrivateEndpoints: boolean;
}

/** What Creator and Manager share. */
export function creatorConfig(env: Environment): ControlSettings {
  return controlSettings(parse(ControlEnvironment, env));
}

const ManagerEnvironment = ControlEnvironment.extend(ListenEnvironment.shape).extend({
  LINTAS_CONSOLE: Text,
  LINTAS_CLI_PACKAGE: Text,
  LINTAS_SOURCES: Text,
});

export interface ManagerSettings extends ControlSettings {
  host: string;
  port: number;
  /** Folder of the built console. */
  console: string;
  /** The command line as an npm package. */
  cliPackage: string;
  /** Folder of our own sources. */
  sources: string;
}

export function managerConfig(env: Environment): ManagerSettings {
  const read = parse(ManagerEnvironment, env);
  return {
    ...controlSettings(read),
    host: read.LINTAS_HOST,
    port: read.LINTAS_PORT,
    console: read.LINTAS_CONSOLE,
    cliPackage: read.LINTAS_CLI_PACKAGE,
    sources: read.LINTAS_SOURCES,
  };
}

function controlSettings(read: z.output<typeof ControlEnvironment>): ControlSettings {
  return {
    databaseUrl: read.LINTAS_DATABASE_URL,
    masterKey: read.LINTAS_MASTER_KEY,
    objects: read.LINTAS_OBJECTS,
    runnerSocket: read.LINTAS_RUNNER_SOCKET,
    engineControlSocket: read.LINTAS_ENGINE_CONTROL_SOCKET ?? null,
    publicUrl: new URL(read.LINTAS_PUBLIC_URL).origin,
    allowPrivateEndpoints: read.LINTAS_PRIVATE_ENDPOINTS === "allow",
  };
}

/** Names every variable that is missing or wrong, never a value. */
function parse<S extends z.ZodType>(schema: S, env: Environment): z.output<S> {
  const read = schema.safeParse(env);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("internal", {
    detail: `The environment is not right: ${mistakes.join("; ")}`,
  });
}
