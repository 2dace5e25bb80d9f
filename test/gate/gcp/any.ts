import type { Model, Ref } from "../model.ts";
import { type Problem, type ShapeContext, checkShape, isRecord } from "../shape.ts";

/**
 * What operations carry as `google.protobuf.Any`: discovery leaves it open, but `@type` names a
 * message that is a schema of the same document. Without `@type` the official clients cannot read it.
 */
export function checkAny(
  value: unknown,
  path: string,
  models: readonly Model[],
  context: ShapeContext,
): Problem[] {
  if (!isRecord(value)) return [];
  const { "@type": type, ...message } = value;
  if (typeof type !== "string")
    return [{ path: `${path}.@type`, problem: "a required member is missing" }];
  const name = type.replace(/^type\.googleapis\.com\//, "");
  if (name === "google.protobuf.Empty") return [];
  const found: Problem[] = [];
  const known = messageOf(name, models);
  if (known === undefined)
    found.push({ path: `${path}.@type`, problem: `no model has the message ${name}` });
  else checkShape(message, known.shape, path, { ...context, shapes: known.model.shapes }, found);
  return found;
}

/** Discovery joins the package and the message, or leaves the package out. */
function messageOf(
  name: string,
  models: readonly Model[],
): { model: Model; shape: Ref } | undefined {
  const parts = name.split(".");
  const joined = parts.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join("");
  const last = parts.at(-1) ?? "";
  for (const model of models) {
    if (model.shapes[joined] !== undefined) return { model, shape: joined };
    const service = model.service.split(".")[0]?.replace(/^cloud/, "") ?? "";
    if (parts.includes(service) && model.shapes[last] !== undefined) return { model, shape: last };
  }
  return undefined;
}
