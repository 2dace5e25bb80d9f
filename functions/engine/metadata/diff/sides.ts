import type { SeenBy } from "../graphql-schema.ts";
import type { RoleView } from "./role-view.ts";

/** Something of one of the two APIs, with the view of the role that looks at it. */
export interface Side<T> {
  view: RoleView;
  of: T;
}

type Members<T> = Readonly<Record<string, T>>;

/** Members that the role no longer meets, and whether others still do. */
export function* removed<T extends { seenBy: SeenBy }>(
  before: Side<Members<T>>,
  after: Side<Members<T>>,
): Generator<{ name: string; text: string }> {
  const seen = after.view.members(after.of);
  for (const name of before.view.members(before.of).keys()) {
    if (!seen.has(name)) yield { name, text: goneText(Object.hasOwn(after.of, name)) };
  }
}

/** Members that the role did not meet, and whether others did. */
export function* added<T extends { seenBy: SeenBy }>(
  before: Side<Members<T>>,
  after: Side<Members<T>>,
): Generator<{ name: string; member: T; text: string }> {
  const seen = before.view.members(before.of);
  for (const [name, member] of after.view.members(after.of)) {
    if (!seen.has(name)) yield { name, member, text: newText(Object.hasOwn(before.of, name)) };
  }
}

/** Members that the role meets on both sides. */
export function* paired<T extends { seenBy: SeenBy }>(
  before: Side<Members<T>>,
  after: Side<Members<T>>,
): Generator<[name: string, before: T, after: T]> {
  const seen = after.view.members(after.of);
  for (const [name, old] of before.view.members(before.of)) {
    const now = seen.get(name);
    if (now !== undefined) yield [name, old, now];
  }
}

export function goneText(isThere: boolean): string {
  return isThere ? "can no longer be seen" : "was removed";
}

export function newText(wasThere: boolean): string {
  return wasThere ? "can now be seen" : "was added";
}
