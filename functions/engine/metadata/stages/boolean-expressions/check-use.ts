import type { Key } from "../../names.ts";
import type { Path } from "../../problem.ts";
import type { ObjectBooleanExpression } from "../../resolved.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

/**
 * Whether a connector can evaluate a boolean expression over its object type `ndcType`; refuses what
 * it cannot. `prefix` begins all messages.
 */
export function checkBooleanExpressionUse(
  _expression: ObjectBooleanExpression,
  _at: { connector: Key; ndcType: string; prefix: string; path: Path },
  _known: Pick<Known, "parsed" | "connectors" | "objectTypes" | "models" | "booleanExpressions">,
  _report: Report,
): void {}
