import type { CommandSpec } from "../spec.ts";
import { cloudCommands } from "./cloud.ts";
import { deployCommands } from "./deploy.ts";
import { functionCommands } from "./functions.ts";
import { operateCommands } from "./operate.ts";
import { projectCommands } from "./project.ts";
import { ruleCommands } from "./rules.ts";
import { sessionCommands } from "./session.ts";
import { supergraphCommands } from "./supergraph.ts";

/** Every command, in the order of the help and of docs/cli.md. */
export const commandTree: readonly CommandSpec[] = [
  ...sessionCommands,
  ...projectCommands,
  ...supergraphCommands,
  ...deployCommands,
  ...operateCommands,
  ...cloudCommands,
  ...functionCommands,
  ...ruleCommands,
];
