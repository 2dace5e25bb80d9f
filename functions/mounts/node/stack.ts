import { join } from "node:path";
import { AppError } from "../../../shared/errors/app-error.ts";
import { Secret } from "../../../shared/secret.ts";
import { STACK_HELP, type StackArguments, readArguments } from "./stack/arguments.ts";
import { EndAsked, whenAskedToEnd } from "./stack/ending.ts";
import { LaunchError, launch } from "./stack/launch.ts";
import { showProgress } from "./stack/progress.ts";
import { summaryText } from "./stack/summary.ts";
import type { SupervisedPart } from "./stack/supervise.ts";

const ROOT = join(import.meta.dirname, "../../..");

process.exitCode = await main();

async function main(): Promise<number> {
  let args: StackArguments;
  try {
    args = readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${STACK_HELP}`);
    return 2;
  }
  if (args.help) {
    process.stdout.write(STACK_HELP);
    return 0;
  }
  return await run(args);
}

async function run(args: StackArguments): Promise<number> {
  const progress = showProgress({
    write: (text) => process.stderr.write(text),
    isTTY: process.stderr.isTTY === true,
    now: () => performance.now(),
  });
  const parts: SupervisedPart[] = [];
  const ending = whenAskedToEnd(() => {
    for (const part of parts) part.kill();
    process.exit(1);
  });
  const cleanup = new AsyncDisposableStack();
  let started = false;
  const given = process.env["DATABASE_URL"];
  try {
    const launching = launch({
      root: ROOT,
      args,
      databaseUrl: given ? new Secret(given) : null,
      masterKey: process.env["LINTAS_MASTER_KEY"],
      progress,
      ending,
      cleanup,
      started: (part) => {
        started = true;
        parts.push(part);
      },
    });
    const summary = await Promise.race([launching, ending.asked]);
    const text = args.json
      ? `${JSON.stringify(summary)}\n`
      : summaryText(summary, performance.now());
    process.stdout.write(text);
    await ending.asked;
    return 0;
  } catch (error) {
    if (error instanceof EndAsked) return 0;
    process.stderr.write(`\n${messageOf(error)}\n`);
    return 1;
  } finally {
    const stop = () => cleanup.disposeAsync();
    await (started ? progress.step("Stop everything", stop) : stop());
  }
}

/** What the person can act on; a stack trace only where it is ours to mend. */
function messageOf(error: unknown): string {
  if (error instanceof AppError || error instanceof LaunchError || error instanceof TypeError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
