import fc from "fast-check";
import {
  BreakingChangeType,
  buildSchema,
  DangerousChangeType,
  findSchemaChanges,
  GraphQLSchema,
  isInterfaceType,
} from "graphql";
import { expect, it } from "vitest";
import { roleSdl } from "../graphql/testing/role-sdl.ts";
import type { GraphqlSchema } from "../graphql-schema.ts";
import type { Change, ChangeCode } from "./change.ts";
import { schemaDiff } from "./schema-diff.ts";
import { pairsOfApis, ROLES } from "./testing/arbitrary-api.ts";

/** What the reference calls these changes. */
const REFERENCE: Partial<Record<ChangeCode, string>> = {
  type_removed: "TYPE_REMOVED",
  type_kind_changed: "TYPE_CHANGED_KIND",
  interface_added: "IMPLEMENTED_INTERFACE_ADDED",
  interface_removed: "IMPLEMENTED_INTERFACE_REMOVED",
  member_added: "TYPE_ADDED_TO_UNION",
  member_removed: "TYPE_REMOVED_FROM_UNION",
  enum_value_added: "VALUE_ADDED_TO_ENUM",
  enum_value_removed: "VALUE_REMOVED_FROM_ENUM",
  field_removed: "FIELD_REMOVED",
  field_type_changed: "FIELD_CHANGED_KIND",
  argument_added: "OPTIONAL_ARG_ADDED",
  argument_required_added: "REQUIRED_ARG_ADDED",
  argument_removed: "ARG_REMOVED",
  argument_type_changed: "ARG_CHANGED_KIND",
  argument_default_changed: "ARG_DEFAULT_VALUE_CHANGE",
  // It calls dangerous what must be given from then on.
  argument_default_required: "ARG_DEFAULT_VALUE_CHANGE",
  input_field_added: "OPTIONAL_INPUT_FIELD_ADDED",
  input_field_required_added: "REQUIRED_INPUT_FIELD_ADDED",
  input_field_removed: "FIELD_REMOVED",
  input_field_type_changed: "FIELD_CHANGED_KIND",
  input_field_default_changed: "INPUT_FIELD_DEFAULT_VALUE_CHANGE",
  input_field_default_required: "INPUT_FIELD_DEFAULT_VALUE_CHANGE",
};

it("finds the breaking and dangerous changes that the reference finds in each role's view", () => {
  let compared = 0;
  fc.assert(
    fc.property(pairsOfApis(), ([before, after]) => {
      const changes = schemaDiff(before, after);
      for (const role of ROLES.filter((one) => names(before, one) && names(after, one))) {
        const expected = referenceChanges(before, after, role);
        expect(own(changes, role)).toEqual(expected);
        compared += expected.length;
      }
    }),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(1000);
});

it("tells the changes of a pair in one order, whatever the order of types and members", () => {
  fc.assert(
    fc.property(pairsOfApis(), ([before, after]) => {
      expect(schemaDiff(reversed(before), reversed(after))).toEqual(schemaDiff(before, after));
    }),
    { numRuns: 50 },
  );
});

function own(changes: readonly Change[], role: string): string[] {
  return changes
    .filter((one) => one.kind !== "safe" && (one.roles === null || one.roles.includes(role)))
    .filter(({ code }) => !code.startsWith("operation_"))
    .map(({ code, text }) => `${REFERENCE[code] ?? code} ${namesIn(text)}`)
    .toSorted();
}

function referenceChanges(before: GraphqlSchema, after: GraphqlSchema, role: string): string[] {
  return findSchemaChanges(referenceView(before, role), referenceView(after, role))
    .filter(({ type }) => type in BreakingChangeType || type in DangerousChangeType)
    .filter(({ description }) => !description.startsWith("Standard scalar"))
    .filter(({ description }) => !description.includes("_no_fields_accessible"))
    .map(({ type, description }) => `${type} ${namesIn(description)}`)
    .toSorted();
}

/** The reference collects the types that roots lead to, but not what implements an interface. */
function referenceView(api: GraphqlSchema, role: string): GraphQLSchema {
  const all = buildSchema(roleSdl(api, role), { assumeValid: true });
  const roots = {
    query: all.getQueryType() ?? null,
    mutation: all.getMutationType() ?? null,
    assumeValid: true,
  };
  let view = new GraphQLSchema(roots);
  for (;;) {
    const found = Object.values(view.getTypeMap())
      .filter(isInterfaceType)
      .flatMap((one) => all.getPossibleTypes(one));
    if (found.every(({ name }) => view.getType(name) !== undefined)) return view;
    view = new GraphQLSchema({ ...roots, types: [...Object.values(view.getTypeMap()), ...found] });
  }
}

function namesIn(text: string): string {
  return (text.match(/\bT_\w+(\.\w+(\(\w+:\))?)?/g) ?? []).toSorted().join(" ");
}

function names(api: GraphqlSchema, role: string): boolean {
  return JSON.stringify(api).includes(`"${role}"`);
}

function reversed(api: GraphqlSchema): GraphqlSchema {
  return JSON.parse(JSON.stringify(api), (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toReversed())
      : one,
  ) as GraphqlSchema;
}
