import { jsonOf, textOf } from "../body.ts";
import type { Answer } from "../gate.ts";
import type { Body, Model } from "../model.ts";
import { type Problem, type ShapeContext, isRecord } from "../shape.ts";
import { checkAny } from "./any.ts";

export function isOperation(body: Body | undefined): boolean {
  return typeof body?.shape === "string" && /(^|Longrunning)Operation$/.test(body.shape);
}

/** google.aip.dev/151 */
export function operationProblems(
  { body }: Answer,
  models: readonly Model[],
  context: ShapeContext,
): Problem[] {
  const json = jsonOf(textOf(body) ?? "");
  if (!("value" in json) || !isRecord(json.value)) return [];
  const { response, metadata, done, error } = json.value;
  const found = [
    ...checkAny(response, "$.response", models, context),
    ...checkAny(metadata, "$.metadata", models, context),
  ];
  if (done === true && (response === undefined) === (error === undefined))
    found.push({ path: "$", problem: "what is done has either a response or an error" });
  if (done !== true && (response !== undefined || error !== undefined))
    found.push({ path: "$.done", problem: "what has a response or an error is done" });
  return found;
}
