import * as fc from "fast-check";
import type {
  GraphqlField,
  GraphqlInput,
  GraphqlSchema,
  GraphqlType,
  GraphqlTypeRef,
} from "../../../functions/engine/metadata/graphql-schema.ts";

/** Values that rows of the market have, and some that none has. */
const SCALARS: Readonly<Record<string, readonly string[]>> = {
  Int: ["0", "1", "2", "3", "7", "10", "11", "12", "13", "14", "101"],
  Float: ["1", "12.5", "20", "45"],
  Boolean: ["true", "false"],
  String: ['"Clove"', '"Solo"', '"Ana"', '"Ben"', '"spice"', '"il"', '"paper"'],
  Sku: ['"CL-1"', '"NU-1"'],
};

interface Api {
  schema: GraphqlSchema;
  role: string;
  /** Root fields that are left out. */
  but: readonly string[];
}

/** Queries of all that a role sees: fields, relationships and aggregates, with any arguments. */
export function arbitraryQuery(api: Api): fc.Arbitrary<string> {
  return selection(api, api.schema.query, 4);
}

function selection(api: Api, typeName: string, depth: number): fc.Arbitrary<string> {
  const type = typeOf(api, typeName);
  const fields = "fields" in type ? type.fields : {};
  const root = typeName === api.schema.query;
  const seen = Object.entries(fields as Record<string, GraphqlField>).filter(
    ([name, field]) =>
      sees(api, field) &&
      !(root && api.but.includes(name)) &&
      (depth > 1 || typeOf(api, named(field.type)).kind === "scalar"),
  );
  const one =
    seen.length === 0
      ? fc.constant("__typename")
      : fc.constantFrom(...seen).chain(([name, field]) => fieldText(api, name, field, depth));
  return fc
    .array(one, { minLength: 1, maxLength: 3 })
    .map((texts) => `{ ${texts.map((text, at) => `a${at}: ${text}`).join(" ")} }`);
}

function fieldText(
  api: Api,
  name: string,
  field: GraphqlField,
  depth: number,
): fc.Arbitrary<string> {
  const given = inputs(api, field.arguments, 3).map((args) => (args === "" ? "" : `(${args})`));
  const inner =
    typeOf(api, named(field.type)).kind === "scalar"
      ? fc.constant("")
      : selection(api, named(field.type), depth - 1);
  return fc.tuple(given, inner).map(([args, selected]) => `${name}${args} ${selected}`);
}

/** All that must be given, and some of what may be. */
function inputs(
  api: Api,
  declared: Readonly<Record<string, GraphqlInput>>,
  depth: number,
): fc.Arbitrary<string> {
  const seen = Object.entries(declared).filter(([, input]) => sees(api, input));
  const needed = seen.filter(([, { type }]) => !type.nullable);
  const other = seen.filter(
    ([, { type }]) => type.nullable && (depth > 0 || typeOf(api, named(type)).kind !== "input"),
  );
  return fc
    .subarray(other, { maxLength: Math.min(2, other.length) })
    .chain((some) =>
      fc.tuple(
        ...[...needed, ...some].map(([name, { type }]) =>
          value(api, type, depth - 1).map((text) => `${name}: ${text}`),
        ),
      ),
    )
    .map((texts) => texts.join(", "));
}

function value(api: Api, type: GraphqlTypeRef, depth: number): fc.Arbitrary<string> {
  if ("list" in type) {
    const items = fc.array(value(api, type.list, depth), { maxLength: 2 });
    return items.map((texts) => `[${texts.join(", ")}]`);
  }
  const of = typeOf(api, type.named);
  if (of.kind === "enum") return fc.constantFrom(...Object.keys(of.values));
  if (of.kind !== "input") return fc.constantFrom(...(SCALARS[of.name] ?? ['"x"']));
  return inputs(api, of.fields, depth).map((text) => `{ ${text} }`);
}

function sees({ role }: Api, { seenBy }: Pick<GraphqlField, "seenBy">): boolean {
  return seenBy === null || seenBy.includes(role);
}

function named(type: GraphqlTypeRef): string {
  return "named" in type ? type.named : named(type.list);
}

/** Scalars of GraphQL itself are in no schema. */
function typeOf({ schema }: Api, name: string): GraphqlType {
  return schema.types[name] ?? { kind: "scalar", name, description: null };
}
