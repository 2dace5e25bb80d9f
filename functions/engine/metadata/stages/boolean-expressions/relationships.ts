import { type Key, keyOf, shown } from "../../names.ts";
import { type Path, problem } from "../../problem.ts";
import type { ObjectBooleanExpression } from "../../resolved.ts";
import type { Known, RelationshipDefinition } from "../known.ts";
import { own } from "../own.ts";
import { relationshipOf } from "../relationships/relationships.ts";
import { refuse, type Report } from "../report.ts";
import { type Definitions, missingExpression } from "./definitions.ts";

interface Comparable {
  name: string;
  /** Null: that of the target model. */
  expression: string | null;
  path: Path;
}

/** The relationships an expression follows, each with the expression that compares its target. */
export function comparableRelationships(
  comparable: readonly Comparable[],
  objectType: Key,
  parent: Key,
  definitions: Definitions,
  known: Pick<Known, "parsed" | "relationships">,
  report: Report,
): ObjectBooleanExpression["relationships"] {
  const relationships: ObjectBooleanExpression["relationships"] = {};
  for (const { name, expression: given, path } of comparable) {
    const found = relationshipOf(objectType, name, path, known);
    if (found === null) continue;
    const expressionName = given ?? expressionOfTarget(found, path, definitions, report);
    const expression = expressionName && keyOf(found.targetSubgraph, expressionName);
    if (expression !== null) {
      if (!definitions.types.has(expression) && !definitions.legacy.has(expression)) {
        missingExpression(expression, parent, path);
      }
      if (own(relationships, name) !== undefined) {
        report.issue(
          problem(
            `the comparable relationship '${name}' is defined more than once in the boolean expression type '${shown(parent)}'`,
            path,
          ),
          "disallow_duplicate_names_in_boolean_expressions",
        );
      }
    }
    const propagated = known.parsed.flags.propagate_boolean_expression_deprecation_status === true;
    const { deprecated } = found.definition;
    relationships[name] = {
      expression,
      aggregate: null,
      deprecated: propagated && deprecated ? { reason: deprecated.reason ?? null } : null,
    };
  }
  return relationships;
}

/** Commands cannot be compared; a model without an expression neither, which is told. */
function expressionOfTarget(
  { definition, targetSubgraph }: RelationshipDefinition,
  path: Path,
  { modelFilters }: Definitions,
  report: Report,
): string | null {
  const { name, target } = definition;
  if ("command" in target) return null;
  const model = keyOf(targetSubgraph, target.model.name);
  const expression = modelFilters.get(model);
  if (expression === undefined) {
    return refuse(
      `Target model ${shown(model)} not found, referenced in relationship ${name}`,
      path,
    );
  }
  if (expression === null) {
    report.issue(
      problem(
        `the target model '${shown(model)}' of the relationship '${name}' does not have a boolean expression type defined`,
        path,
      ),
      "disallow_comparable_relationship_target_with_no_boolean_expression_type",
    );
  }
  return expression;
}
