import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tryLock } from "../../../../infra/postgres/folder-lock.ts";
import { freePort } from "../../../../infra/postgres/free-port.ts";
import { startPostgres } from "../../../../infra/postgres/start.ts";
import { systemClock } from "../../../../shared/clock.ts";
import type { Secret } from "../../../../shared/secret.ts";
import { type Prepared, readPrepared } from "../prepare/answer.ts";
import type { StackArguments } from "./arguments.ts";
import { ensureConsole } from "./console-build.ts";
import {
  chinookSecretsOf,
  type DataFolder,
  masterKeyOf,
  metricsTokenOf,
  openDataFolder,
} from "./data-folder.ts";
import type { Ending } from "./ending.ts";
import { deployExamples, prepareChinook } from "./examples.ts";
import { forOurselves, partSpecs } from "./parts.ts";
import { keepPostgres } from "./keep-postgres.ts";
import type { Progress } from "./progress.ts";
import { ProgramFailed, runOnce } from "./run-once.ts";
import type { StackSummary } from "./summary.ts";
import { type PartSpec, supervise } from "./supervise.ts";

/** How long parts may take to end what they are doing. */
const DRAIN_MS = 15_000;

export interface LaunchRequest {
  root: string;
  /** The bundled processes. */
  bundle: { folder: string; digest: string };
  args: StackArguments;
  databaseUrl: Secret | null;
  masterKey: string | undefined;
  /** Variables that tell where traces go. */
  telemetry: Readonly<Record<string, string>>;
  progress: Progress;
  ending: Ending;
  /** What is to be ended, the last first. */
  cleanup: AsyncDisposableStack;
  /** Told how to end each thing at once, for a forced end. */
  started(kill: () => void): void;
}

/** Thrown for what the person can mend; printed without a stack trace. */
export class LaunchError extends Error {}

/** Starts everything and returns once the example answers. */
export async function launch(request: LaunchRequest): Promise<StackSummary> {
  const { root, bundle, args, progress, cleanup } = request;
  const data = await openDataFolder(root, args.data);
  await lockData(data, cleanup);
  const [consoleFolder, databaseUrl, port, gatewayPort] = await Promise.all([
    buildConsole(request),
    request.databaseUrl ?? progress.step("Start PostgreSQL", () => embedded(request, data)),
    choosePort("--port", args.port, request),
    choosePort("--gateway-port", args.gatewayPort, request),
  ]);
  const metricsPort = await freePort(args.gatewayPort === 0 ? null : gatewayPort + 1);
  const masterKey = await masterKeyOf(data, request.masterKey);
  const publicUrl = args.publicUrl ?? `http://localhost:${port}`;
  const prepared = await progress.step("Migrate and prepare", () =>
    prepareInstallation(request, {
      data,
      file: join(bundle.folder, "prepare.js"),
      env: {
        LINTAS_DATABASE_URL: databaseUrl.reveal(),
        LINTAS_MASTER_KEY: masterKey.reveal(),
        LINTAS_GATEWAY_URL: `http://localhost:${gatewayPort}`,
      },
    }),
  );
  const specs = partSpecs({
    bundle: bundle.folder,
    data,
    prepared,
    databaseUrl,
    masterKey,
    host: args.host,
    port,
    gatewayPort,
    metricsPort,
    metricsToken: await metricsTokenOf(data),
    publicUrl,
    console: consoleFolder,
    graphiql: join(root, "dist/graphiql"),
    cliPackage: join(bundle.folder, "lintas.tgz"),
    sources: root,
    telemetry: request.telemetry,
  });
  const { runner, engine, manager, creator, gateway } = specs;
  // They end the other way round: first who lets requests in.
  const started = progress.step("Start runner, engine, Manager, Creator and gateway", () =>
    startParts(request, [runner, engine, manager, creator, gateway]),
  );
  const managerUrl = `http://${forOurselves(args.host)}:${port}`;
  const run = { data, prepared, databaseUrl, managerUrl, gatewayPort, started };
  const examples = await startExamples(request, run);
  return {
    console: `${publicUrl}/sign-in#${prepared.consoleLink.reveal()}`,
    commandLine: `${publicUrl}/sign-in#${prepared.commandLineLink.reveal()}`,
    manager: publicUrl,
    gateway: `http://localhost:${gatewayPort}`,
    metrics: `http://127.0.0.1:${metricsPort}/metrics`,
    metricsToken: join(data.root, "metrics-token"),
    ...exampleSummary(examples, data),
    data: data.root,
  };
}

async function lockData(data: DataFolder, cleanup: AsyncDisposableStack): Promise<void> {
  const lock = await tryLock(data.lock);
  if ("holder" in lock) {
    throw new LaunchError(
      `Lintas runs on ${data.root} already (process ${lock.holder}). Stop it first, or choose another folder with --data.`,
    );
  }
  cleanup.defer(() => lock.release());
}

/** Without a console, API, command line and gateway still work: what failed is told. */
async function buildConsole({ root, progress, ending }: LaunchRequest): Promise<string> {
  try {
    const make = (work: () => Promise<string>) => progress.step("Build the console", work);
    await ensureConsole(root, make, ending.signal);
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    progress.note(`! The console was not built: ${error.message}`);
  }
  return join(root, "dist/console");
}

/** A taken port is named, and another one picked. 0 asks for any. */
async function choosePort(option: string, wanted: number, request: LaunchRequest) {
  const { host } = request.args;
  const port = await freePort(wanted || null, host).catch((cause: unknown) => {
    throw new LaunchError(`Nothing can listen on ${host}: check --host.`, { cause });
  });
  if (wanted !== 0 && port !== wanted) {
    request.progress.note(`! Port ${wanted} is taken: using ${port} instead (${option} chooses).`);
  }
  return port;
}

async function embedded(request: LaunchRequest, data: DataFolder): Promise<Secret> {
  const start = () =>
    startPostgres({ folder: data.postgres, packageRoot: request.root, clock: systemClock });
  const starting = start();
  let keeping: Promise<void> | null = null;
  // Where the start fails nobody asked for the end, and its keeper must end all the same.
  const over = new AbortController();
  // Asked to end while it starts, it is still stopped.
  request.cleanup.defer(async () => {
    over.abort();
    const server = await starting.catch(() => null);
    await keeping;
    await server?.stop();
  });
  const server = await starting;
  request.started(() => server.kill());
  keeping = keepPostgres({
    server,
    start,
    clock: systemClock,
    signal: AbortSignal.any([request.ending.signal, over.signal]),
    note: (text) => request.progress.note(text),
  });
  return server.url;
}

async function prepareInstallation(
  request: LaunchRequest,
  run: { data: DataFolder; file: string; env: Record<string, string> },
): Promise<Prepared> {
  const tokenFile = join(run.data.gateway, "token");
  const kept = await readFile(tokenFile, "utf8").catch(() => "");
  const printed = await runOnce({
    file: run.file,
    env: {
      ...run.env,
      LINTAS_MIGRATIONS: join(request.root, "shared/schema/migrations"),
      ...(kept === "" ? {} : { LINTAS_GATEWAY_TOKEN: kept }),
    },
    signal: request.ending.signal,
  });
  const prepared = readPrepared(printed);
  const token = prepared.gatewayToken.reveal();
  if (token !== kept) await writeFile(tokenFile, token, { mode: 0o600 });
  return prepared;
}

async function startParts(request: LaunchRequest, specs: readonly PartSpec[]): Promise<void> {
  // Whoever asked for the end meanwhile must not get new processes.
  request.ending.signal.throwIfAborted();
  const parts = specs.map((spec) => {
    const part = supervise(spec, (text) => request.progress.note(text));
    request.started(() => part.kill());
    request.cleanup.defer(() => part.stop(DRAIN_MS));
    return part;
  });
  await Promise.all(parts.map((part) => part.ready));
}

interface ExamplesRun {
  data: DataFolder;
  prepared: Prepared;
  databaseUrl: Secret;
  managerUrl: string;
  gatewayPort: number;
  /** Whether all parts serve. */
  started: Promise<void>;
}

type Examples = Awaited<ReturnType<typeof deployExamples>>;

async function startExamples(request: LaunchRequest, run: ExamplesRun): Promise<Examples> {
  const { root, bundle, progress, ending } = request;
  const { data, prepared, managerUrl, gatewayPort } = run;
  const secrets = await chinookSecretsOf(data);
  const [chinook] = await Promise.all([
    prepareChinook(
      {
        root,
        ...secrets,
        server: run.databaseUrl,
        embedded: request.databaseUrl === null,
        installation: prepared.installation,
      },
      progress,
    ),
    run.started,
  ]);
  const token = prepared.deployToken;
  const { signal } = ending;
  const deploying = { root, bundle, keptIn: data.root, managerUrl, gatewayPort, token, signal };
  return deployExamples(deploying, chinook, progress);
}

function exampleSummary({ hello, chinook }: Examples, data: DataFolder) {
  return {
    production: hello?.production ?? null,
    preview: hello?.preview ?? null,
    graphql: chinook && new URL("/graphql", chinook.production).href,
    graphqlKey: join(data.root, "chinook-jwt-key"),
  };
}
