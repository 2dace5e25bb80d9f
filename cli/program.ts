import { Command, Option } from "commander";
import type { Environment } from "./environment.ts";
import type { CommandSpec, Options, OptionSpec } from "./spec.ts";
import { commandTree } from "./tree/commands.ts";
import { VERSION } from "./version.ts";

export type Handle = (
  spec: CommandSpec,
  args: readonly string[],
  options: Options,
) => Promise<void>;

/** What every command accepts. */
export const commonOptions: readonly OptionSpec[] = [
  { flags: "--json", summary: "print one object to stdout and nothing else there" },
  { flags: "--profile <name>", summary: "use this profile instead of the current one" },
  { flags: "--org <slug>", summary: "the organization (default: the profile's)" },
  { flags: "--project <slug>", summary: "the project (default: the definition's name)" },
  { flags: "--env <slug>", summary: "the environment (default: production)" },
];

/** The command line of `tree`, as the parser needs it. Throws CommanderError instead of exiting. */
export function buildProgram(environment: Environment, handle: Handle): Command {
  const program = prepare(new Command("lintas"), environment)
    .description("Lintas: one project, one immutable build, one route table.")
    .version(VERSION, "-V, --version", "print the version")
    .addHelpText("after", "\nBegin with: lintas login <sign-in link>, lintas init, lintas deploy");
  for (const spec of commandTree) addCommand(program, spec, environment, handle);
  return program;
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  environment: Environment,
  handle: Handle,
): void {
  const words = spec.name.split(" ");
  const parent = words.slice(0, -1).reduce((at, word) => group(at, word, environment), program);
  const command = group(parent, words.at(-1) ?? "", environment).description(spec.summary);
  for (const [notation, summary] of spec.arguments ?? []) command.argument(notation, summary);
  for (const option of [...(spec.options ?? []), ...commonOptions]) addOption(command, option);
  command.addHelpText("after", `\nExample:\n  $ ${spec.example}`);
  command.action(async () => {
    const args = command.processedArgs.flat().filter((one) => one !== undefined);
    await handle(spec, args.map(String), command.optsWithGlobals());
  });
}

/** The command of this name below `parent`, made where it is not there. */
function group(parent: Command, word: string, environment: Environment): Command {
  const found = parent.commands.find((one) => one.name() === word);
  if (found) return found;
  const made = prepare(new Command(word), environment);
  parent.addCommand(made);
  if (word === "env") made.description("the variables of an environment");
  if (word === "secret") made.description("the secrets of an environment");
  if (word === "supergraph") made.description("the GraphQL APIs of the project");
  if (word === "token") made.description("the tokens of an organization");
  return made;
}

function addOption(command: Command, spec: OptionSpec): void {
  const option = new Option(spec.flags, spec.summary);
  if (spec.parse) option.argParser(spec.parse);
  command.addOption(option);
}

function prepare(command: Command, { stdout, stderr }: Environment): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Said once, by our own report.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(stdout.isTTY ? stdout.columns : 100, 100),
      getErrHelpWidth: () => 100,
    })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false });
}
