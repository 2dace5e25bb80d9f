import { shown } from "../../names.ts";
import type { SelectPermission } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type { ArgumentPreset, Model } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { definitionOf } from "../named.ts";
import { own } from "../own.ts";
import { refuse, refuseAt, type Report } from "../report.ts";
import { presetValue } from "./preset-value.ts";

interface PresetsAt {
  role: string;
  prefix: string;
  rolePath: Path;
  path: Path;
}

/** What is preset of the arguments of a model for a role. */
export function argumentPresets(
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
    const { type } = declared;
    const preset = { role, argument, type, path: [...path, index, "value"], source: model.source };
    const words = wordsFor(preset, prefix, at, model);
    return { argument, value: presetValue(value, { ...preset, ...words }, known, report) };
  });
}

/** What is said against a value that is not of its argument's type. */
function wordsFor(
  { role, argument, path }: { role: string; argument: string; path: Path },
  prefix: string,
  argumentPath: Path,
  { name }: Model,
) {
  return {
    mistake: (reason: string) =>
      refuseAt(
        `${prefix}preset argument '${argument}' value has a type error: ${reason}`,
        { path, text: "This argument preset value has a type error" },
        { path: argumentPath, text: "This argument preset's value has a type error" },
      ),
    issue: (reason: string) =>
      `Type error in preset argument ${argument} for role ${role} in model ${shown(name)}: ${reason}`,
  };
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
