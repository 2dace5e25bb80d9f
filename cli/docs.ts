import { EXIT } from "./exit-code.ts";
import { commonOptions } from "./program.ts";
import type { CommandSpec, OptionSpec } from "./spec.ts";
import { commandTree } from "./tree/commands.ts";

const exits: Record<keyof typeof EXIT, string> = {
  ok: "Done.",
  failed:
    "An operation failed, a function answered an error, a permission is missing, answers differ, or the sources cannot be built.",
  usage: "The command line is wrong, or a confirmation was not given.",
  refused: "The Manager refused: not signed in, not allowed, or the state of things is against it.",
  notFound: "Not found, or not for you to see.",
  unreachable: "No Manager answered.",
  interrupted: "Ended by Ctrl-C.",
};

/** docs/cli.md, from the same tree as the parser and the help. */
export function cliDocs(): string {
  return [
    "# The command line",
    "",
    "<!-- Written from cli/tree by `npx vitest run --project unit cli/docs.test.ts -u`. -->",
    "",
    "Install it from your Manager, then sign in with the link that `npm start` prints:",
    "",
    "```sh",
    "npm i -D http://localhost:7070/lintas.tgz",
    "npx lintas login 'http://localhost:7070/sign-in#lts_l_…'",
    "npx lintas init && npm install && npx lintas deploy",
    "```",
    "",
    "## For scripts",
    "",
    "With `--json` a command prints **one object** to stdout and nothing else there; progress and",
    "notes go to stderr. After a failure the object is `{ error }`: a problem as of RFC 9457 with",
    "`code`, `title`, `detail`, `remedy` and, for a wrong definition, `errors` with file, line and",
    "column; where an operation failed, `operation` stands beside it. Words with a capital, such as",
    "`Release`, are resources of the API: `<manager>/v1/openapi.json` describes them. Members may be",
    "added to an object; none is renamed or taken away.",
    "",
    "| Exit code | |",
    "| --- | --- |",
    ...Object.entries(exits).map(
      ([name, text]) => `| ${EXIT[name as keyof typeof EXIT]} | ${text} |`,
    ),
    "",
    "## What it keeps",
    "",
    "A token and an address a profile, in `lintas/profiles.json` below `$XDG_CONFIG_HOME` or",
    "`~/.config`, or in the folder `LINTAS_CONFIG_DIR`; only you may read the file. `LINTAS_URL` and",
    "`LINTAS_TOKEN` stand above the profile. Colors need a terminal and no `NO_COLOR`.",
    "",
    "Secrets and tokens are never taken from the command line, where others on the machine see them:",
    "pipe them in, or type them when asked. From a pipe, one line end is taken off.",
    "",
    "Ctrl-C while an operation runs asks once for cancel; a second one leaves and the operation goes",
    "on without you. Lost connections are taken up again.",
    "",
    "## Options of every command",
    "",
    ...optionLines(commonOptions),
    "",
    "## Commands",
    ...commandTree.flatMap(commandSection),
    "",
  ].join("\n");
}

function commandSection(spec: CommandSpec): string[] {
  const notations = (spec.arguments ?? []).map(([notation]) => notation);
  const usage = ["lintas", spec.name, ...notations].join(" ");
  const given = (spec.arguments ?? []).map(([notation, text]) => `- \`${notation}\`: ${text}`);
  return [
    "",
    `### \`${usage}\``,
    "",
    `${capital(spec.summary)}.`,
    "",
    ...given,
    ...optionLines(spec.options ?? []),
    ...(given.length + (spec.options?.length ?? 0) > 0 ? [""] : []),
    "```sh",
    spec.example,
    "```",
    "",
    `\`--json\`: ${spec.answer}.`,
  ];
}

function optionLines(options: readonly OptionSpec[]): string[] {
  return options.map(({ flags, summary }) => `- \`${flags}\`: ${summary}`);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
