import type { CommandSpec } from "../spec.ts";

export const projectCommands: readonly CommandSpec[] = [
  {
    name: "init",
    summary: "begin a project in this folder",
    arguments: [["[name]", "the project's name (default: the folder's)"]],
    options: [
      { flags: "--template <name>", summary: "what to begin with; a wrong name lists them" },
    ],
    example: "lintas init shop",
    answer: "`{ project, template, files: string[] }`",
    load: () => import("../commands/init.ts"),
  },
  {
    name: "projects",
    summary: "the projects you can see",
    example: "lintas projects",
    answer: "`{ items: Project[] }`",
    load: () => import("../commands/projects.ts"),
  },
  {
    name: "environments",
    summary: "the environments of the project",
    example: "lintas environments",
    answer: "`{ items: Environment[] }`",
    load: () => import("../commands/environments.ts"),
  },
  {
    name: "env set",
    summary: "set variables; the next deploy uses them",
    arguments: [["<assignment...>", "NAME=value, one or more"]],
    example: "lintas env set GREETING=hello LIMIT=20 --env staging",
    answer: "`{ items: Variable[] }`: those that were set",
    load: () => import("../commands/env-set.ts"),
  },
  {
    name: "env list",
    summary: "the variables and their values",
    example: "lintas env list",
    answer: "`{ items: Variable[] }`",
    load: () => import("../commands/env-list.ts"),
  },
  {
    name: "env remove",
    summary: "remove variables",
    arguments: [["<name...>", "of the variables"]],
    example: "lintas env remove GREETING",
    answer: "`{ removed: string[] }`",
    load: () => import("../commands/env-remove.ts"),
  },
  {
    name: "secret set",
    summary: "set a secret, read from stdin or asked for without showing it",
    arguments: [["<name>", "of the secret"]],
    options: [
      {
        flags: "--from <place>",
        summary:
          "`<connection>[:<region>]/<name>`: in a cloud's own store, read for each new release",
      },
    ],
    example: "lintas secret set STRIPE_KEY < key.txt",
    answer: "`{ name, reference, version, updatedAt }`, never the value",
    load: () => import("../commands/secret-set.ts"),
  },
  {
    name: "secret list",
    summary: "the names of the secrets",
    example: "lintas secret list",
    answer: "`{ items: SecretInfo[] }`, never a value",
    load: () => import("../commands/secret-list.ts"),
  },
  {
    name: "secret remove",
    summary: "remove secrets",
    arguments: [["<name...>", "of the secrets"]],
    example: "lintas secret remove STRIPE_KEY",
    answer: "`{ removed: string[] }`",
    load: () => import("../commands/secret-remove.ts"),
  },
];
