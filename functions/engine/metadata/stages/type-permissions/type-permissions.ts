import { type Key, keyOf, shown } from "../../names.ts";
import type {
  FieldPreset,
  TypePermission,
  TypePermissions as Definition,
} from "../../opendd/metadata.gen.ts";
import { objectsOf, type Parsed } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { ObjectType } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { checkLiteral, type LiteralTypes } from "../literals.ts";
import { refuse, type Report } from "../report.ts";
import { own } from "../own.ts";

type Permissions = ObjectType["permissions"];

/** Adds to the object types what each role may see of them, and what is set for it. */
export function resolveTypePermissions(
  known: Pick<Known, "parsed" | "objectTypes">,
  report: Report,
): Known["objectTypes"] {
  const permissions: Record<Key, Permissions> = {};
  const types = {
    objectTypes: known.objectTypes,
    booleanExpressions: booleanExpressionNames(known.parsed),
  };
  for (const { subgraph, path, object } of objectsOf(known.parsed, "TypePermissions")) {
    const name = keyOf(subgraph, object.definition.typeName);
    const made = report.attempt(() => {
      const type = known.objectTypes[name];
      if (type === undefined) {
        return refuse(`unknown type used in output permissions: ${shown(name)}`, [
          ...path,
          "typeName",
        ]);
      }
      const { roles, at } = rolesOf(object, name, path);
      return {
        output: outputFrom(type, object.definition.typeName, roles, at),
        input: inputFrom(type, object.definition.typeName, roles, at, types, report),
      };
    });
    if (made !== null) permissions[name] = made;
  }
  return Object.fromEntries(
    Object.entries(known.objectTypes).map(([name, type]) => [
      name,
      { ...type, permissions: permissions[name] ?? type.permissions },
    ]),
  );
}

/** The names of all boolean expression types, of either kind. */
export function booleanExpressionNames(parsed: Parsed): Set<Key> {
  const kinds = ["BooleanExpressionType", "ObjectBooleanExpressionType"] as const;
  return new Set(
    kinds
      .flatMap((kind) => objectsOf(parsed, kind))
      .map(({ subgraph, object }) => keyOf(subgraph, object.definition.name)),
  );
}

function rolesOf(
  object: Definition,
  name: Key,
  path: Path,
): { roles: readonly TypePermission[]; at: Path } {
  const at = [...path, "permissions"];
  if (object.version === "v1") return { roles: object.definition.permissions, at };
  const { permissions } = object.definition;
  if ("roleBased" in permissions) {
    return { roles: permissions.roleBased, at: [...at, "roleBased"] };
  }
  return refuse(
    `Authorization rules are not supported: the permissions of type ${shown(name)} must be role-based`,
    [...at, "rulesBased"],
  );
}

function outputFrom(
  { name, fields }: ObjectType,
  typeName: string,
  roles: readonly TypePermission[],
  path: Path,
): Permissions["output"] {
  const allowed: Permissions["output"] = {};
  for (const [index, { role, output }] of roles.entries()) {
    if (!output) continue;
    const at = [...path, index, "output", "allowedFields"];
    const unknown = output.allowedFields.find((field) => own(fields, field) === undefined);
    if (unknown !== undefined) {
      refuse(`unknown field '${unknown}' used in output permissions of type '${shown(name)}'`, at);
    }
    if (own(allowed, role) !== undefined) {
      refuse(`multiple output type permissions have been defined for type: ${typeName}`, at);
    }
    allowed[role] = output.allowedFields;
  }
  return allowed;
}

function inputFrom(
  type: ObjectType,
  typeName: string,
  roles: readonly TypePermission[],
  path: Path,
  types: LiteralTypes,
  report: Report,
): Permissions["input"] {
  const presets: Permissions["input"] = {};
  for (const [index, { role, input }] of roles.entries()) {
    if (!input) continue;
    const at = [...path, index, "input", "fieldPresets"];
    if (own(presets, role) !== undefined) {
      refuse(`multiple input type permissions have been defined for type: ${typeName}`, at);
    }
    presets[role] = (input.fieldPresets ?? []).map((preset, one) =>
      presetFrom(preset, type, typeName, [...at, one], types, report),
    );
  }
  return presets;
}

function presetFrom(
  { field, value }: FieldPreset,
  { fields }: ObjectType,
  typeName: string,
  path: Path,
  types: LiteralTypes,
  report: Report,
): Permissions["input"][string][number] {
  const definition = own(fields, field);
  if (definition === undefined) {
    return refuse(`unknown field '${field}' used in output permissions of type '${typeName}'`, [
      ...path,
      "field",
    ]);
  }
  if ("literal" in value) {
    const prefix = `Type error in field preset of ${field}, for input type permissions definition of type ${typeName}: `;
    const at = [...path, "value", "literal"];
    const checked = checkLiteral(definition.type, value.literal, types);
    if (checked.problem !== null) refuse(`${prefix}${checked.problem}`, at);
    for (const { message, refusedBy } of checked.issues) {
      report.issue(problem(`${prefix}${message}`, at), refusedBy);
    }
  }
  return { field, value, deprecated: definition.deprecated };
}
