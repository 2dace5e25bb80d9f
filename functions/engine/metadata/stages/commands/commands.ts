import { keyOf, shown } from "../../names.ts";
import type { CommandV1 } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { Argument, Command } from "../../resolved.ts";
import { parseTypeRef, type TypeRef } from "../../type-ref.ts";
import { graphqlName } from "../graphql-names.ts";
import type { Known } from "../known.ts";
import { refuse, refuseAt, type Report } from "../report.ts";
import { readArguments } from "../arguments/read-arguments.ts";
import { customType, typeKind } from "../type-kinds.ts";
import { commandSource } from "./source.ts";

/** Commands with the function or procedure that carries each out, and their root fields. */
export function resolveCommands(known: Known, report: Report): Known["commands"] {
  const resolved: Known["commands"] = {};
  for (const located of objectsOf(known.parsed, "Command")) {
    const { definition } = located.object;
    report.attempt(() => {
      const command = resolveCommand(definition, located, known, report);
      if (resolved[command.name] !== undefined) {
        refuse(`the following command is defined more than once: ${shown(command.name)}`, [
          ...located.path,
          "name",
        ]);
      }
      resolved[command.name] = command;
    });
  }
  return resolved;
}

function resolveCommand(
  definition: CommandV1,
  located: Located,
  known: Known,
  report: Report,
): Command {
  const { subgraph, path } = located;
  const outputType = parseTypeRef(definition.outputType, subgraph);
  const command: Command = {
    name: keyOf(subgraph, definition.name),
    description: definition.description ?? null,
    outputType: outputType ?? refuse(`'${definition.outputType}' is not a type reference`, path),
    arguments: {},
    source: null,
    graphql: null,
    permissions: {},
  };
  if (!isOutputType(command.outputType, known)) {
    report.issue(
      problem(
        `Command '${shown(command.name)}' has an invalid output type '${definition.outputType}'`,
        [...path, "outputType"],
      ),
      "require_valid_command_output_type",
    );
  }
  command.arguments = commandArguments(definition, located, known);
  command.graphql = rootField(definition, located, known, report);
  if (definition.source) {
    command.source = commandSource(definition.source, command, located, known, report);
  }
  return command;
}

function isOutputType(type: TypeRef, known: Known): boolean {
  const custom = customType(type);
  if (custom === null) return true;
  const kind = typeKind(custom, known);
  return kind === "object" || kind === "scalar";
}

function commandArguments(
  definition: CommandV1,
  { subgraph, path }: Located,
  known: Known,
): Record<string, Argument> {
  const command = shown(keyOf(subgraph, definition.name));
  const definitions = definition.arguments ?? [];
  return readArguments(definitions, subgraph, {
    twice: (name, index) =>
      refuseAt(`the following argument in command ${command} is defined more than once: ${name}`, {
        path: [...path, "arguments", index, "name"],
        text: `Command '${definition.name}' has a duplicate argument definition for '${name}'`,
      }),
    check: ({ name, type }, ref, index) => {
      const custom = customType(ref);
      if (custom === null || typeKind(custom, known) !== null) return;
      const at = [...path, "arguments", index];
      refuseAt(
        `the argument '${name}' in command '${command}' has an unknown type: ${type}`,
        {
          path: [...at, "name"],
          text: `Command '${definition.name}' has an argument '${name}'`,
        },
        { path: [...at, "type"], text: `The argument type '${type}' has not been defined` },
      );
    },
  });
}

/** A root field whose name another has is not offered. */
function rootField(
  { name, graphql }: CommandV1,
  { subgraph, path }: Located,
  { graphqlNames }: Known,
  report: Report,
): Command["graphql"] {
  if (!graphql) return null;
  const at = [...path, "graphql", "rootFieldName"];
  const field = graphqlName(graphql.rootFieldName, at);
  const root = graphql.rootFieldKind === "Query" ? "query" : "mutation";
  const taken = graphqlNames.takeRootField(root, field);
  if (taken !== null) {
    report.issue(
      problem(
        `Cannot add the command ${shown(keyOf(subgraph, name))} to GraphQL schema: ${taken}`,
        at,
      ),
      "require_unique_command_graphql_names",
    );
    return null;
  }
  const { deprecated } = graphql;
  return {
    rootField: field,
    kind: graphql.rootFieldKind,
    deprecated: deprecated ? { reason: deprecated.reason ?? null } : null,
  };
}
