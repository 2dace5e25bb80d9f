import { type Key, shown } from "../../names.ts";
import type { ValueExpressionOrPredicate } from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { ArgumentPreset, ObjectBooleanExpression, Value } from "../../resolved.ts";
import { shownTypeRef, type TypeRef } from "../../type-ref.ts";
import { filteredType, type CalledSource } from "../arguments/filtered-type.ts";
import type { Known } from "../known.ts";
import { checkLiteral, type LiteralIssue } from "../literals.ts";
import { refuse, type Report } from "../report.ts";
import { customType, typeKind } from "../type-kinds.ts";
import { resolvePredicate } from "./predicate.ts";

interface Preset {
  role: string;
  argument: string;
  type: TypeRef;
  /** Of the value. */
  path: Path;
  source: CalledSource;
  /** Refuses a value that is not of the type. */
  mistake: (reason: string) => never;
  /** The message of one that only a flag refuses. */
  issue: (reason: string) => string;
}

/** The value of a preset argument of a model or command, checked against the argument's type. */
export function presetValue(
  given: ValueExpressionOrPredicate,
  preset: Preset,
  known: Known,
  report: Report,
): ArgumentPreset["value"] {
  if ("booleanExpression" in given) {
    const at = { ...preset, path: [...preset.path, "booleanExpression"] };
    return { predicate: presetPredicate(given.booleanExpression, at, known) };
  }
  if ("literal" in given) checkPreset(given.literal, preset, known, report);
  return given satisfies Value;
}

function checkPreset(literal: unknown, preset: Preset, known: Known, report: Report): void {
  const { objectTypes, booleanExpressions } = known;
  const isFilter = { has: (name: Key) => booleanExpressions[name] !== undefined };
  const types = { objectTypes, booleanExpressions: isFilter };
  const { problem: reason, issues } = checkLiteral(preset.type, literal, types);
  if (reason !== null) preset.mistake(reason);
  for (const issue of issues) {
    if (isPresetElsewhere(issue, preset.role, known)) continue;
    report.issue(problem(preset.issue(issue.message), preset.path), issue.refusedBy);
  }
}

/** A field that a type permission presets for the role need not be in the value. */
function isPresetElsewhere(
  { missing }: LiteralIssue,
  role: string,
  { objectTypes }: Known,
): boolean {
  if (missing === null) return false;
  const presets = objectTypes[missing.objectType]?.permissions.input[role] ?? [];
  return presets.some(({ field }) => field === missing.field);
}

function presetPredicate(
  predicate: Extract<
    ValueExpressionOrPredicate,
    { booleanExpression: unknown }
  >["booleanExpression"],
  preset: Preset,
  known: Known,
) {
  const { argument, path, source, type } = preset;
  const expression = filterOf(preset, known);
  const ndcType = filteredType(argument, source, known);
  if (ndcType === null) {
    refuse(
      `Type error in argument ${argument}: the data connector has no type for ${shownTypeRef(type)}`,
      path,
    );
  }
  const { objectType } = expression;
  const at = { objectType, connector: source.connector, ndcType, expression, path };
  return resolvePredicate(predicate, at, known);
}

function filterOf({ argument, type, path }: Preset, known: Known): ObjectBooleanExpression {
  const custom = customType(type);
  if (custom === null) {
    refuse(
      `Type error in argument ${argument}: expected to find a custom named type in ${shownTypeRef(type)} but none found`,
      path,
    );
  }
  const kind = typeKind(custom, known);
  return kind !== null && typeof kind !== "string"
    ? kind
    : refuse(`The data type ${shown(custom)} has not been defined`, path);
}
