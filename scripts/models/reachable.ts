import type { AnswerBody, Operation, Parameter, Ref, Shape } from "../../test/gate/model.ts";

/** The shapes that operations need, directly or through others, by name in order. */
export function reachable(
  all: Readonly<Record<string, Shape>>,
  operations: readonly Operation[],
  roots: readonly string[] = [],
): Record<string, Shape> {
  const found = new Map<string, Shape>();
  const visit = (ref: Ref | undefined): void => {
    if (ref === undefined) return;
    if (typeof ref !== "string") return visitParts(ref);
    const shape = all[ref];
    if (shape === undefined) throw new Error(`no shape ${ref}`);
    if (found.has(ref)) return;
    found.set(ref, shape);
    visitParts(shape);
  };
  const visitParts = (shape: Shape): void => {
    for (const part of [shape.item, shape.key, shape.open]) visit(part);
    for (const member of Object.values(shape.members ?? {})) visit(member.shape);
  };
  const visitAnswer = ({ body, headers }: AnswerBody): void => {
    visit(body?.shape);
    headers?.forEach((header: Parameter) => visit(header.shape));
  };
  roots.forEach(visit);
  for (const operation of operations) {
    operation.parameters.forEach((parameter) => visit(parameter.shape));
    visit(operation.body?.shape);
    Object.values(operation.answers).forEach(visitAnswer);
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Without the members that are undefined. */
export function lean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
