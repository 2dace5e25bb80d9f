import type { Key } from "../../names.ts";
import type { ModelV1, ModelV2 } from "../../opendd/metadata.gen.ts";
import type { Located } from "../../parse.ts";
import type { Model } from "../../resolved.ts";
import type { Known } from "../known.ts";
import type { Report } from "../report.ts";

/** The boolean expression type that filters a model; refuses one that cannot. */
export function resolveModelFilter(
  _definition: ModelV1 | ModelV2,
  _located: Located,
  _model: Model,
  _known: Known,
  _report: Report,
): Key | null {
  return null;
}
