import pc from "picocolors";
import { CommanderError } from "commander";
import type { Environment } from "./environment.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { type Failure, toFailure, usageFailure } from "./failure.ts";
import { failureText } from "./output/failure-text.ts";
import { buildProgram } from "./program.ts";
import type { Call, CommandSpec, Options } from "./spec.ts";

/** Runs one command line (without `node` and the script) and answers its exit code. Never throws. */
export async function runCli(argv: readonly string[], environment: Environment): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const wantsJson = argv.includes("--json");
  const program = buildProgram(environment, async (spec, args, options) => {
    exit = await runCommand(spec, { args, options, environment });
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return commanderEnd(error, environment, wantsJson);
    return report(toFailure(error), environment, wantsJson);
  }
}

async function runCommand(
  spec: CommandSpec,
  given: { args: readonly string[]; options: Options; environment: Environment },
): Promise<ExitCode> {
  const { environment, options } = given;
  const call: Call = {
    ...given,
    colors: pc.createColors(hasColor(environment)),
    say: (text) => environment.stderr.write(`${text}\n`),
  };
  try {
    const { run } = await spec.load();
    const outcome = await run(call);
    if (options.json) environment.stdout.write(`${JSON.stringify(outcome.answer, null, 2)}\n`);
    else for (const line of outcome.text) environment.stdout.write(`${line}\n`);
    return outcome.exit ?? EXIT.ok;
  } catch (error) {
    return report(toFailure(error), environment, options.json === true);
  }
}

function report(failure: Failure, environment: Environment, json: boolean): ExitCode {
  const colors = pc.createColors(hasColor(environment));
  for (const line of failureText(failure.problem, colors)) environment.stderr.write(`${line}\n`);
  if (json) {
    const object = { error: failure.problem, ...failure.more };
    environment.stdout.write(`${JSON.stringify(object, null, 2)}\n`);
  }
  return failure.exit;
}

/** Help and version end well; everything else the parser says is about the command line. */
function commanderEnd(error: CommanderError, environment: Environment, json: boolean): ExitCode {
  if (error.exitCode === 0) return EXIT.ok;
  // The parser has printed the help of a group that was called without a command.
  if (error.code === "commander.help" && !json) return EXIT.usage;
  const isHelp = error.code === "commander.help";
  const sentence = isHelp ? "A command is missing." : error.message.replace(/^error: /, "");
  return report(usageFailure(sentence), environment, json);
}

/** One answer for both streams: they often are one terminal. */
function hasColor({ stdout, stderr, variables }: Environment): boolean {
  return stdout.isTTY && stderr.isTTY && !variables["NO_COLOR"] && variables["TERM"] !== "dumb";
}
