import { keyOf, shown } from "../../names.ts";
import type { CommandPermission, CommandPermissions } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import type { Path } from "../../problem.ts";
import type { ArgumentPreset, Command } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { presetValue } from "../model-permissions/preset-value.ts";
import { own } from "../own.ts";
import { refuse, type Report } from "../report.ts";

/** Adds to the commands who may call them, and what is preset for each. */
export function resolveCommandPermissions(known: Known, report: Report): Known["commands"] {
  const commands = { ...known.commands };
  const seen = new Set<string>();
  for (const located of objectsOf(known.parsed, "CommandPermissions")) {
    report.attempt(() => {
      const name = keyOf(located.subgraph, located.object.definition.commandName);
      const command = commands[name];
      const at = [...located.path, "commandName"];
      if (command === undefined) {
        refuse(`unknown command used in command permissions definition: ${shown(name)}`, at);
      }
      if (seen.has(name)) refuse(`multiple permissions defined for command: ${shown(name)}`, at);
      seen.add(name);
      const { definitions, path } = roleBased(located, command);
      const permissions = definitions.map((definition, index) => {
        const presets = argumentPresets(definition, command, [...path, index], known, report);
        const { allowExecution } = definition;
        return [definition.role, { allowExecution, argumentPresets: presets }] as const;
      });
      commands[name] = { ...command, permissions: Object.fromEntries(permissions) };
    });
  }
  return commands;
}

function roleBased(
  { object, path }: Located<CommandPermissions>,
  { name }: Command,
): { definitions: CommandPermission[]; path: Path } {
  const at = [...path, "permissions"];
  if (object.version === "v1") return { definitions: object.definition.permissions, path: at };
  const { permissions } = object.definition;
  if ("roleBased" in permissions) {
    return { definitions: permissions.roleBased, path: [...at, "roleBased"] };
  }
  return refuse(
    `Authorization rules are not supported: the permissions of command ${shown(name)} must be role-based`,
    [...at, "rulesBased"],
  );
}

function argumentPresets(
  { role, argumentPresets: given = [] }: CommandPermission,
  command: Command,
  path: Path,
  known: Known,
  report: Report,
): ArgumentPreset[] {
  const name = shown(command.name);
  const seen = new Set<string>();
  return given.map(({ argument, value }, index) => {
    const at = [...path, "argumentPresets", index];
    const { source } = command;
    if (seen.has(argument)) {
      refuse(`duplicate preset argument ${argument} for command ${name}`, [...at, "argument"]);
    }
    seen.add(argument);
    if (source === null) {
      refuse(`command source is required for command '${name}' to resolve argument preset`, at);
    }
    const declared = own(command.arguments, argument);
    if (declared === undefined) {
      refuse(
        `a preset argument ${argument} has been set for the command ${name} but no such argument exists for this command`,
        [...at, "argument"],
      );
    }
    const valuePath = [...at, "value"];
    const typeError = (reason: string) =>
      `Type error in preset argument ${argument} for role ${role} in command ${name}: ${reason}`;
    const preset = { role, argument, type: declared.type, path: valuePath, source };
    const mistake = (reason: string) => refuse(typeError(reason), valuePath);
    const made = presetValue(value, { ...preset, mistake, issue: typeError }, known, report);
    return { argument, value: made };
  });
}
