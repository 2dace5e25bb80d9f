import type { CommandSpec, OptionSpec } from "../spec.ts";
import { requireSupportedNode } from "../supergraph/supported-node.ts";
import { collect } from "./parse.ts";

const supergraph: OptionSpec = {
  flags: "--supergraph <name>",
  summary: "of the definition's supergraphs (default: the only one)",
};
const secretHeader: OptionSpec = {
  flags: "--secret-header <name=VARIABLE>",
  summary: "a header the connector wants; its value is read from the variable; may be repeated",
  parse: collect,
};
const schema: OptionSpec = {
  flags: "--schema <name>",
  summary: "only this schema of the database; may be repeated (default: all but the system's)",
  parse: collect,
};
const functions: OptionSpec = {
  flags: "--functions",
  summary: "the database's functions too, as far as they are simple",
};
const connector: OptionSpec = {
  flags: "--connector <url>",
  summary: "where an NDC connector (0.1 or 0.2) answers",
};
const allowRemoval: OptionSpec = {
  flags: "--allow-removal",
  summary: "also where most models go",
};
const dryRun: OptionSpec = { flags: "--dry-run", summary: "tell what would change, write nothing" };

/** Told before anything is loaded that an older one does not have. */
function supported(load: CommandSpec["load"]): CommandSpec["load"] {
  return async () => {
    requireSupportedNode();
    return load();
  };
}

export const supergraphCommands: readonly CommandSpec[] = [
  {
    name: "supergraph init",
    summary: "make a GraphQL API of a PostgreSQL database or an NDC connector, or add one more",
    options: [
      {
        flags: "--postgres <VARIABLE>",
        summary: "the variable with the database's URL; asked for where it is not set",
      },
      connector,
      { flags: "--name <connector>", summary: "what it is called (default: db)" },
      { flags: "--subgraph <name>", summary: "whose metadata it becomes (default: app)" },
      schema,
      functions,
      secretHeader,
      { flags: "--bare", summary: "the connector alone; `supergraph add` takes what is wanted" },
      supergraph,
    ],
    example: "DATABASE_URL=postgres://… lintas supergraph init --postgres DATABASE_URL",
    answer:
      "`{ supergraph, connector, files: string[], notes: string[], define }`; `define` is what to add to the definition by hand, or null",
    load: supported(() => import("../commands/supergraph-init.ts")),
  },
  {
    name: "supergraph add",
    summary: "add models, commands and relationships of a connector to the metadata",
    arguments: [
      ["<connector>", "of the supergraph"],
      ["<name...>", "collections, functions, models, commands, Type.relationship, or '*' for all"],
    ],
    options: [dryRun, supergraph],
    example: "lintas supergraph add db Album Artist",
    answer: "`{ supergraph, connector, added, files, removedFiles, conflicts, errors, written }`",
    load: supported(() => import("../commands/supergraph-add.ts")),
  },
  {
    name: "supergraph update",
    summary: "bring the metadata in step with its connectors; what people wrote stays",
    arguments: [["[connector]", "of the supergraph (default: all)"]],
    options: [dryRun, allowRemoval, connector, schema, functions, secretHeader, supergraph],
    example: "lintas supergraph update db --dry-run",
    answer:
      "`{ supergraph, connectors: { connector, added, changed, removed, files, removedFiles, conflicts, errors, notes }[], written }`",
    load: supported(() => import("../commands/supergraph-update.ts")),
  },
  {
    name: "supergraph check",
    summary: "tell all mistakes of the metadata with their places, without a Manager",
    options: [supergraph],
    example: "lintas supergraph check",
    answer:
      "`{ supergraphs: { supergraph, bytes, warnings }[] }`; of mistakes `{ error }` with `errors`",
    load: supported(() => import("../commands/supergraph-check.ts")),
  },
  {
    name: "supergraph diff",
    summary: "what the second API changes for clients of the first, for each role",
    arguments: [
      ["<before>", "a folder, a build, or @<environment> for what is live there"],
      ["<after>", "a folder, a build, or @<environment>"],
    ],
    options: [
      {
        flags: "--fail-on <kind>",
        summary: "breaking or dangerous: exit code 1 where there is such a change",
      },
      supergraph,
    ],
    example: "lintas supergraph diff @production supergraph --fail-on breaking",
    answer: "`{ supergraph, changes: Change[] }`; a change: `{ kind, code, path, roles, text }`",
    load: supported(() => import("../commands/supergraph-diff.ts")),
  },
];
