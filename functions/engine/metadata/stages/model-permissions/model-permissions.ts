import { keyOf, nameOf, shown } from "../../names.ts";
import type { ModelPermissions, SelectPermission } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import { type Path, problem } from "../../problem.ts";
import type { ArgumentPreset, Model, ModelPermission, Predicate } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { definitionOf } from "../named.ts";
import { own } from "../own.ts";
import { about, refuse, refuseAt, type Report } from "../report.ts";
import { tellRelational } from "./relational.ts";
import { presetValue } from "./preset-value.ts";
import { resolvePredicate } from "./predicate.ts";

/** Adds to the models which rows each role may select, and what is preset for it. */
export function resolveModelPermissions(known: Known, report: Report): Known["models"] {
  const models = { ...known.models };
  const seen = new Set<string>();
  for (const located of objectsOf(known.parsed, "ModelPermissions")) {
    report.attempt(() => {
      const { modelName } = located.object.definition;
      const name = keyOf(located.subgraph, modelName);
      const model = models[name];
      const at = [...located.path, "modelName"];
      if (model === undefined) {
        refuse(
          `unknown model used in model select permissions definition: ${shown(name)}`,
          at,
          "This model is not defined",
        );
      }
      if (seen.has(name)) {
        refuse(
          `multiple model permissions defined for model: ${shown(name)}`,
          at,
          "A model permissions has already been defined for this model",
        );
      }
      seen.add(name);
      models[name] = { ...model, permissions: byRole(located, model, known, report) };
    });
  }
  return models;
}

function byRole(
  located: Located<ModelPermissions>,
  model: Model,
  known: Known,
  report: Report,
): Model["permissions"] {
  const permissions: Model["permissions"] = {};
  const { definitions, path } = roleBased(located, model);
  const seen = new Set<string>();
  for (const [index, definition] of definitions.entries()) {
    const { role, select } = definition;
    const at = [...path, index];
    if (seen.has(role)) {
      report.issue(
        problem(
          `The role '${role}' has been defined more than once in model permissions for model '${shown(model.name)}'`,
          [...at, "role"],
          "This role is a duplicate",
        ),
        "disallow_duplicate_model_permissions_roles",
      );
    }
    seen.add(role);
    tellRelational(definition, model, at, known, report);
    if (select) {
      permissions[role] = selectPermission(select, role, at, model, known, report);
    }
  }
  return permissions;
}

/** Version 2 may also hold rules over conditions, which the engine does not have. */
function roleBased({ object, path }: Located<ModelPermissions>, model: Model) {
  if (object.version === "v1") {
    return { definitions: object.definition.permissions, path: [...path, "permissions"] };
  }
  const { permissions } = object.definition;
  if ("roleBased" in permissions) {
    return { definitions: permissions.roleBased, path: [...path, "permissions", "roleBased"] };
  }
  return refuse(
    `Authorization rules are not supported: the permissions of model ${shown(model.name)} must be role-based`,
    [...path, "permissions", "rulesBased"],
  );
}

function selectPermission(
  { filter, argumentPresets = [], allowSubscriptions = false }: SelectPermission,
  role: string,
  path: Path,
  model: Model,
  known: Known,
  report: Report,
): ModelPermission {
  const at = [...path, "select"];
  const prefix = `Error in model permission for model '${shown(model.name)}' for role '${role}': `;
  const rolePath = [...path, "role"];
  return {
    filter: about(
      (message) => `${prefix}${message}`,
      at,
      () => rowFilter(filter, model, [...at, "filter"], known),
      [
        {
          path: rolePath,
          text: `Error in model permission for the role '${role}' on the model '${nameOf(model.name)}'`,
        },
      ],
    ),
    argumentPresets: presets(
      argumentPresets,
      { role, prefix, rolePath, path: [...at, "argumentPresets"] },
      model,
      known,
      report,
    ),
    allowSubscriptions,
  };
}

function rowFilter(
  filter: SelectPermission["filter"],
  model: Model,
  path: Path,
  known: Known,
): Predicate | null {
  if (filter === null) return null;
  const { source, objectType } = model;
  if (source === null) {
    refuse(`model source is required for model '${shown(model.name)}' to resolve predicate`);
  }
  const expression =
    model.filterExpression === null ? undefined : known.booleanExpressions[model.filterExpression];
  return about(
    (message) => `in select filter permissions: ${message}`,
    path,
    () =>
      resolvePredicate(
        filter,
        {
          objectType,
          connector: source.connector,
          ndcType: source.ndcType,
          expression: expression?.kind === "object" ? expression : null,
          path,
        },
        known,
      ),
  );
}

interface PresetsAt {
  role: string;
  prefix: string;
  rolePath: Path;
  path: Path;
}

function presets(
  definitions: NonNullable<SelectPermission["argumentPresets"]>,
  { role, prefix, rolePath, path }: PresetsAt,
  model: Model,
  known: Known,
  report: Report,
): ArgumentPreset[] {
  const seen = new Set<string>();
  return definitions.map(({ argument, value }, index) => {
    const at = [...path, index, "argument"];
    if (seen.has(argument)) {
      refuseAt(
        `${prefix}preset argument '${argument}' is defined more than once`,
        { path: at, text: "This argument preset is a duplicate" },
        { path: rolePath, text: "The duplicate is defined in argument presets for this role" },
      );
    }
    seen.add(argument);
    const declared = own(model.arguments, argument);
    if (model.source === null) {
      refuse(
        `${prefix}model source is required for model '${shown(model.name)}' to resolve predicate`,
        at,
      );
    }
    if (declared === undefined) unknownArgument(argument, prefix, at, model, known);
    const valuePath = [...path, index, "value"];
    return {
      argument,
      value: presetValue(
        value,
        {
          role,
          argument,
          type: declared.type,
          path: valuePath,
          source: model.source,
          mistake: (reason) =>
            refuseAt(
              `${prefix}preset argument '${argument}' value has a type error: ${reason}`,
              { path: valuePath, text: "This argument preset value has a type error" },
              { path: at, text: "This argument preset's value has a type error" },
            ),
          issue: (reason) =>
            `Type error in preset argument ${argument} for role ${role} in model ${shown(model.name)}: ${reason}`,
        },
        known,
        report,
      ),
    };
  });
}

function unknownArgument(
  argument: string,
  prefix: string,
  path: Path,
  { name }: Model,
  { parsed }: Known,
): never {
  const located = definitionOf(parsed, "Model", name);
  const message = `${prefix}a preset argument '${argument}' has been set for the model '${shown(name)}' but no such argument exists for this model`;
  const here = { path, text: "This argument preset references an argument that does not exist" };
  if (located === undefined) refuseAt(message, here);
  // Of the whole object, not only its definition.
  const there = { path: located.path.slice(0, -1), text: "Arguments are defined on this model" };
  refuseAt(message, here, there);
}
