import { shown } from "../../names.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";

/**
 * Adds to each type with global ids the model that `node(id)` reads. Refuses types whose ids no
 * model can be asked for.
 */
export function resolveGlobalIdSources(
  { models, objectTypes }: Pick<Known, "models" | "objectTypes">,
  report: Report,
): Known["objectTypes"] {
  const resolved = { ...objectTypes };
  for (const { name, objectType, globalIdSource } of Object.values(models)) {
    const type = resolved[objectType];
    if (globalIdSource && type !== undefined) {
      resolved[objectType] = { ...type, globalIdSource: name };
    }
  }
  for (const { name, globalIdFields, globalIdSource } of Object.values(resolved)) {
    if (globalIdFields.length === 0 || globalIdSource !== null) continue;
    report.attempt(() =>
      refuse(
        `'globalIdFields' for type ${shown(name)} found, but no model found with 'globalIdSource: true' for type ${shown(name)}`,
      ),
    );
  }
  return resolved;
}
