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
  const found = new Map<string, { of: Difference; roles: (Role | null)[] }>();
  const unchanged = unchangedTypes(before, after);
  for (const alike of rolesThatSeeAlike(roles, before, after)) {
    const role = alike[0] ?? null;
    const views = [new RoleView(before, role), new RoleView(after, role)] as const;
    for (const of of differences(...views, unchanged)) {
      const key = JSON.stringify([of.code, of.path, of.text]);
      const known = found.get(key) ?? { of, roles: [] };
      found.set(key, known);
      known.roles.push(...alike);
    }
  }
  return [...found.values()].map(({ of, roles: who }) => ({
    ...of,
    roles:
      who.length === roles.length ? null : who.filter((role) => role !== null).toSorted(compare),
  }));
}

/** Types that are the same for every role. A default of an object depends on what is seen of it. */
function unchangedTypes(before: GraphqlSchema, after: GraphqlSchema): ReadonlySet<string> {
  const same = Object.entries(before.types).filter(([name, type]) => {
    const text = JSON.stringify(type);
    const now = Object.hasOwn(after.types, name) ? after.types[name] : undefined;
    return text === JSON.stringify(now) && !text.includes('"defaultValue":{');
  });
  return new Set(same.map(([name]) => name));
}

/** Roles that are named in the same places see the same, and are compared once. */
function rolesThatSeeAlike(
  roles: readonly (Role | null)[],
  before: GraphqlSchema,
  after: GraphqlSchema,
): (Role | null)[][] {
  const lists = [...seenByLists(before).values(), ...seenByLists(after).values()];
  const places = new Map<Role | null, string>(roles.map((role) => [role, ""]));
  for (const [at, list] of lists.entries()) {
    for (const role of list) {
      const known = places.get(role);
      if (known !== undefined) places.set(role, `${known},${at}`);
    }
  }
  return [...Map.groupBy(roles, (role) => places.get(role)).values()];
}

function* differences(
  before: RoleView,
  after: RoleView,
  unchanged: ReadonlySet<string>,
): Generator<Difference> {
  for (const operation of ["query", "mutation", "subscription"] as const) {
    yield* compareOperation(operation, before.schema[operation], after.schema[operation]);
  }
  for (const [name, old] of before.types) {
    const now = after.types.get(name);
    if (now !== undefined && unchanged.has(name)) continue;
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
function rolesOf(schema: GraphqlSchema): ReadonlySet<Role> {
  return new Set([...seenByLists(schema).values()].flat());
}

/** Every list of roles that stands in an API, once. */
function seenByLists({ types }: GraphqlSchema): ReadonlyMap<string, Role[]> {
  const lists = new Map<string, Role[]>();
  for (const type of Object.values(types)) {
    for (const { seenBy } of membersOf(type)) {
      if (seenBy !== null) lists.set(JSON.stringify(seenBy.toSorted()), seenBy);
    }
  }
  return lists;
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
