import { keyOf, shown } from "../../names.ts";
import type { ModelPermissions } from "../../opendd/metadata.gen.ts";
import { type Located, objectsOf } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { Model } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { tellRelational } from "./relational.ts";
import { selectPermission } from "./select-permission.ts";

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
