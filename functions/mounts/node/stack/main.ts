import { basename, join } from "node:path";
import { AppError } from "../../../../shared/errors/app-error.ts";
import { Secret } from "../../../../shared/secret.ts";
import { type StackArguments, readArguments } from "./arguments.ts";
import { EndAsked, whenAskedToEnd } from "./ending.ts";
import { LaunchError, launch } from "./launch.ts";
import { ProgramFailed } from "./run-once.ts";
import { terminalProgress } from "./progress.ts";
import { summaryText } from "./summary.ts";

// Runs bundled, from `dist/node-<digest>/stack.js`.
const bundle = { folder: import.meta.dirname, digest: basename(import.meta.dirname) };
const startedAt = Number(process.env["LINTAS_STARTED_AT"] ?? Date.now());
const root = join(bundle.folder, "../..");

process.exitCode = await run(readArguments(process.argv.slice(2)));

async function run(args: StackArguments): Promise<number> {
  const progress = terminalProgress();
  const kills: (() => void)[] = [];
  const ending = whenAskedToEnd(() => {
    for (const kill of kills) kill();
    process.exit(1);
  });
  const cleanup = new AsyncDisposableStack();
  const given = process.env["DATABASE_URL"];
  try {
    const launching = launch({
      root,
      bundle,
      args,
      databaseUrl: given ? new Secret(given) : null,
      masterKey: process.env["LINTAS_MASTER_KEY"],
      telemetry: telemetryVariables(),
      progress,
      ending,
      cleanup,
      started: (kill) => kills.push(kill),
    });
    const summary = await Promise.race([launching, ending.asked]);
    const text = args.json
      ? `${JSON.stringify(summary)}\n`
      : summaryText(summary, Date.now() - startedAt);
    process.stdout.write(text);
    await ending.asked;
    return 0;
  } catch (error) {
    if (error instanceof EndAsked) return 0;
    process.stderr.write(`\n${messageOf(error)}\n`);
    return 1;
  } finally {
    const stop = () => cleanup.disposeAsync();
    await (kills.length > 0 ? progress.step("Stop everything", stop) : stop());
  }
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function telemetryVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      /^OTEL_(EXPORTER_OTLP|TRACES_SAMPLER)/.test(name) && value !== undefined
        ? [[name, value]]
        : [],
    ),
  );
}

/** What the person can act on; a stack trace only where it is ours to mend. */
function messageOf(error: unknown): string {
  const told = [AppError, LaunchError, ProgramFailed].some((kind) => error instanceof kind);
  if (error instanceof Error && told) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
