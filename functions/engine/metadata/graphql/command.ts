import type { GraphqlField, GraphqlInput } from "../graphql-schema.ts";
import type { Command } from "../resolved.ts";
import { field, input, sorted } from "./members.ts";
import type { SchemaBuilder } from "./schema-builder.ts";
import { inputRef, outputRef } from "./type-use.ts";

/** The root field of a command. */
export function commandField(
  builder: SchemaBuilder,
  command: Command,
  { deprecated }: NonNullable<Command["graphql"]>,
): GraphqlField {
  return field(
    outputRef(builder, command.outputType),
    { is: "command", command: command.name },
    builder.visible.command(command),
    {
      description: command.description,
      deprecated,
      arguments: commandArguments(builder, command, []),
    },
  );
}

/** Who has a preset for an argument does not see it; those that are `given` already nobody sees. */
export function commandArguments(
  builder: SchemaBuilder,
  command: Command,
  given: readonly string[],
): Record<string, GraphqlInput> {
  const inputs: Record<string, GraphqlInput> = {};
  for (const [argument, { type, description }] of Object.entries(command.arguments)) {
    if (given.includes(argument)) continue;
    const givers = builder.visible
      .command(command)
      .filter(
        (role) =>
          !command.permissions[role]?.argumentPresets.some((one) => one.argument === argument),
      );
    inputs[argument] = input(inputRef(builder, type), { is: "argument", argument }, givers, {
      description,
    });
  }
  return sorted(inputs);
}
