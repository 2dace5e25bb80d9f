import type { Key } from "../../names.ts";
import type { Path } from "../../problem.ts";
import type { Model } from "../../resolved.ts";
import type { Known } from "../known.ts";

/** Whether an aggregate expression can aggregate the rows of a model; refuses it where not. */
export function checkAggregateUse(
  _expression: Key,
  _model: Model,
  _at: { prefix: string; path: Path },
  _known: Pick<Known, "connectors" | "connectorScalars" | "objectTypes" | "aggregateExpressions">,
): void {}
