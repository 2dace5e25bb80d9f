import type { Ref, Shape } from "../model.ts";
import { type Problem, resolve } from "../shape.ts";

/**
 * The paths of an `updateMask`, in snake_case as the official clients send it or in camelCase as
 * JSON has it: each must exist, and none may end at what only the provider sets.
 * protobuf.dev/reference/protobuf/google.protobuf/#field-mask
 */
export function checkFieldMask(
  mask: string,
  body: Ref,
  shapes: Readonly<Record<string, Shape>>,
): Problem[] {
  if (mask === "*") return [];
  const found: Problem[] = [];
  for (const path of mask.split(",")) {
    const problem = pathProblem(path, body, shapes);
    if (problem !== undefined)
      found.push({ path: "query.updateMask", problem: `${path}: ${problem}` });
  }
  return found;
}

function pathProblem(
  path: string,
  body: Ref,
  shapes: Readonly<Record<string, Shape>>,
): string | undefined {
  let shape = resolve(body, shapes);
  for (const part of path.split(".")) {
    // Below a map there are keys of the user's own.
    if (shape.type === "map" || shape.type === "any") return undefined;
    const name = part.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const member = shape.members?.[name];
    if (member === undefined) return `there is no field ${part}`;
    if (member.readOnly === true) return `only the provider sets ${part}`;
    shape = resolve(member.shape, shapes);
  }
  return undefined;
}
