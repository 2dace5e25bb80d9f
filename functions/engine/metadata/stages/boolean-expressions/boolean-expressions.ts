import { type Key, keyOf, shown } from "../../names.ts";
import { objectsOf, type Parsed } from "../../parse.ts";
import { problem } from "../../problem.ts";
import type { BooleanExpression, ScalarBooleanExpression } from "../../resolved.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";
import { legacyExpression } from "./legacy.ts";
import { objectExpression } from "./object.ts";
import { booleanExpressionTypes, type Definitions } from "./definitions.ts";

/** All boolean expression types: those of scalars and aggregates, and now those of objects. */
export function resolveBooleanExpressions(
  known: Omit<Known, "booleanExpressions" | "orderByExpressions" | "models" | "commands">,
  report: Report,
): Known["booleanExpressions"] {
  const definitions = definitionsOf(known.parsed, report);
  const legacyScalars: Record<Key, ScalarBooleanExpression> = {};
  const objects: Record<Key, BooleanExpression> = {};
  for (const located of objectsOf(known.parsed, "ObjectBooleanExpressionType")) {
    const name = keyOf(located.subgraph, located.object.definition.name);
    report.issue(
      problem(
        `ObjectBooleanExpressionType is deprecated. Please consider upgrading ${shown(name)} to a BooleanExpressionType.`,
        located.path,
      ),
      "disallow_object_boolean_expression_type",
    );
    const made = report.attempt(() =>
      legacyExpression(
        { name, path: located.path, subgraph: located.subgraph },
        located.object.definition,
        legacyScalars,
        definitions,
        known,
        report,
      ),
    );
    if (made !== null) objects[name] = made;
  }
  for (const [name, { definition, subgraph, path }] of definitions.types) {
    const { operand } = definition;
    if (!("object" in operand)) continue;
    const made = report.attempt(() =>
      objectExpression(
        { name, path, subgraph },
        definition,
        operand.object,
        definitions,
        known,
        report,
      ),
    );
    if (made !== null) objects[name] = made;
  }
  return {
    ...known.scalarBooleanExpressions,
    ...legacyScalars,
    ...known.aggregateBooleanExpressions,
    ...objects,
  };
}

function definitionsOf(parsed: Parsed, report: Report): Definitions {
  tellRepeated(parsed, report);
  const types = booleanExpressionTypes(parsed);
  const legacy = objectsOf(parsed, "ObjectBooleanExpressionType").map(({ subgraph, object }) =>
    keyOf(subgraph, object.definition.name),
  );
  const filters = objectsOf(parsed, "Model").map(({ subgraph, object }) => {
    const { name, filterExpressionType } = object.definition;
    return [keyOf(subgraph, name), filterExpressionType ?? null] as const;
  });
  return { types, legacy: new Set(legacy), modelFilters: new Map(filters) };
}

function tellRepeated(parsed: Parsed, report: Report): void {
  const seen = new Set<Key>();
  for (const { subgraph, path, object } of objectsOf(parsed, "BooleanExpressionType")) {
    const name = keyOf(subgraph, object.definition.name);
    if (seen.has(name)) {
      report.issue(
        problem(
          `the boolean expression type with name ${shown(name)} is defined more than once`,
          path,
        ),
        "disallow_duplicate_names_across_types_and_expressions",
      );
    }
    seen.add(name);
  }
}
