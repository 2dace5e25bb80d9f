import type { GraphqlSchema, GraphqlType, SeenBy } from "../graphql-schema.ts";
import type { Role } from "../resolved.ts";
import { type Change, type ChangeKind, type Difference, difference } from "./change.ts";
import { compareTypes } from "./compare-types.ts";
import { RoleView } from "./role-view.ts";
import { goneText, newText } from "./sides.ts";

/**
 * What the second API changes for clients of the first, breaking changes first, then by path. Each
 * role is compared by what it sees, as https://spec.graphql.org judges an operation; a role that
 * only one of both knows is one change.
 */
export function schemaDiff(before: GraphqlSchema, after: GraphqlSchema): Change[] {
  const [old, now] = [rolesOf(before), rolesOf(after)];
  // An API that no role is named in is the same for everybody.
  const compared: (Role | null)[] =
    old.size === 0 && now.size === 0 ? [null] : [...old.intersection(now)];
  const changes: Change[] = [
    ...[...old.difference(now)].map((role) => ({
      ...difference("role_removed", role, `Role ${role} can no longer see anything`),
      roles: [role],
    })),
    ...[...now.difference(old)].map((role) => ({
      ...difference("role_added", role, `Role ${role} was added`),
      roles: [role],
    })),
    ...together(compared, before, after),
  ];
  return changes.toSorted(
    (a, b) =>
      ORDER[a.kind] - ORDER[b.kind] ||
      compare(a.path, b.path) ||
      compare(a.code, b.code) ||
      compare(a.text, b.text),
  );
}

const ORDER: Readonly<Record<ChangeKind, number>> = { breaking: 0, dangerous: 1, safe: 2 };

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The same difference for many roles is one change. */
function together(
  roles: readonly (Role | null)[],
  before: GraphqlSchema,
  after: GraphqlSchema,
): Change[] {
  const found = new Map<string, { of: Difference; roles: Role[]; times: number }>();
  for (const role of roles) {
    for (const of of differences(new RoleView(before, role), new RoleView(after, role))) {
      const key = JSON.stringify([of.code, of.path, of.text]);
      const known = found.get(key) ?? { of, roles: [], times: 0 };
      found.set(key, known);
      known.times += 1;
      if (role !== null) known.roles.push(role);
    }
  }
  return [...found.values()].map(({ of, roles: who, times }) => ({
    ...of,
    roles: times === roles.length ? null : who.toSorted(compare),
  }));
}

function* differences(before: RoleView, after: RoleView): Generator<Difference> {
  for (const operation of ["query", "mutation", "subscription"] as const) {
    yield* compareOperation(operation, before.schema[operation], after.schema[operation]);
  }
  for (const [name, old] of before.types) {
    const now = after.types.get(name);
    if (now !== undefined) {
      yield* compareTypes({ view: before, of: old }, { view: after, of: now });
    } else {
      const text = goneText(Object.hasOwn(after.schema.types, name));
      yield difference("type_removed", name, `Type ${name} ${text}`);
    }
  }
  for (const name of after.types.keys()) {
    if (before.types.has(name)) continue;
    const text = newText(Object.hasOwn(before.schema.types, name));
    yield difference("type_added", name, `Type ${name} ${text}`);
  }
}

function* compareOperation(
  operation: string,
  before: string | null,
  after: string | null,
): Generator<Difference> {
  if (before === after) return;
  if (before === null) {
    yield difference("operation_added", operation, `Operations of kind ${operation} were added`);
  } else if (after === null) {
    yield difference(
      "operation_removed",
      operation,
      `Operations of kind ${operation} were removed`,
    );
  } else {
    const text = `The root type of ${operation} changes from ${before} to ${after}`;
    yield difference("operation_changed", operation, text);
  }
}

/** Every role that something names. */
function rolesOf({ types }: GraphqlSchema): ReadonlySet<Role> {
  const roles = new Set<Role>();
  const add = (who: SeenBy) => who?.forEach((role) => roles.add(role));
  for (const type of Object.values(types)) membersOf(type).forEach(({ seenBy }) => add(seenBy));
  return roles;
}

function membersOf(type: GraphqlType): readonly { seenBy: SeenBy }[] {
  switch (type.kind) {
    case "scalar":
      return [];
    case "enum":
      return Object.values(type.values);
    case "union":
      return type.possibleTypes;
    case "input":
      return Object.values(type.fields);
    case "object":
    case "interface":
      return [
        ...(type.kind === "object" ? type.interfaces : type.possibleTypes),
        ...Object.values(type.fields).flatMap((field) => [
          field,
          ...Object.values(field.arguments),
        ]),
      ];
  }
}
