import fc from "fast-check";
import type {
  EnumValue,
  GraphqlField,
  GraphqlInput,
  GraphqlSchema,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../../graphql-schema.ts";

/** The roles of generated APIs. */
export const ROLES = ["a", "b"];

/** Two APIs that share some of their types and members. All names of types begin with `T_`. */
export function pairsOfApis(): fc.Arbitrary<[GraphqlSchema, GraphqlSchema]> {
  return fc
    .tuple(apis(), apis(), fc.infiniteStream(fc.integer({ min: 0, max: 3 })))
    .map(([before, other, choices]) => [before, mixed(before, other, choices)]);
}

/** The first API with members of the second in the place of some of its own. */
function mixed(a: GraphqlSchema, b: GraphqlSchema, choices: Iterator<number>): GraphqlSchema {
  const takesOther = () => choices.next().value === 0;
  const types = Object.fromEntries(
    Object.keys(a.types).map((name): [string, GraphqlType] => {
      const [old, other] = [a.types[name]!, b.types[name]!];
      if (takesOther()) return [name, other];
      const isOfFields = "fields" in old && "fields" in other && old.kind === other.kind;
      if (!isOfFields) return [name, old];
      const names = [...new Set([...Object.keys(old.fields), ...Object.keys(other.fields)])];
      const fields = Object.fromEntries(
        names.flatMap((one) => {
          const field = (takesOther() ? other : old).fields[one];
          return field === undefined ? [] : [[one, field]];
        }),
      );
      return [name, { ...old, fields } as GraphqlType];
    }),
  );
  return withPossibleTypes({ ...a, mutation: b.mutation, types });
}

function apis(): fc.Arbitrary<GraphqlSchema> {
  const types = fc.tuple(
    object("T_Query"),
    object("T_Mutation"),
    ...["T_A", "T_B", "T_C"].map((name) => fc.oneof(object(name), interfaceOf(name), union(name))),
    object("T_D"),
    interfaceOf("T_I"),
    ...["T_L", "T_M"].map((name) => fc.oneof(enumOf(name), scalar(name))),
    ...["T_N", "T_O"].map((name) => input(name)),
  );
  return fc.record({ types, mutation: fc.constantFrom(null, "T_Mutation") }).map((made) =>
    withPossibleTypes({
      query: "T_Query",
      mutation: made.mutation,
      subscription: null,
      types: Object.fromEntries(made.types.map((type) => [type.name, type])),
    }),
  );
}

/** An interface knows the objects that say they implement it. */
function withPossibleTypes(schema: GraphqlSchema): GraphqlSchema {
  const types = Object.values(schema.types).map((type): [string, GraphqlType] => {
    if (type.kind === "object") {
      const interfaces = type.interfaces.filter(
        ({ name }) => schema.types[name]?.kind === "interface",
      );
      return [type.name, { ...type, interfaces }];
    }
    if (type.kind !== "interface") return [type.name, type];
    const possibleTypes = Object.values(schema.types).flatMap((one) =>
      one.kind !== "object"
        ? []
        : one.interfaces
            .filter(({ name }) => name === type.name)
            .map(({ seenBy }) => ({ name: one.name, seenBy })),
    );
    return [type.name, { ...type, possibleTypes }];
  });
  return { ...schema, types: Object.fromEntries(types) };
}

const seenBy: fc.Arbitrary<SeenBy> = fc.constantFrom(null, null, ["a"], ["b"], ["a", "b"]);

const told = {
  description: fc.constant(null),
  deprecated: fc.constantFrom(null, null, { reason: "old" }),
  seenBy,
};

function refs(names: readonly string[]): fc.Arbitrary<GraphqlTypeRef> {
  return fc
    .tuple(fc.constantFrom(...names), fc.boolean(), fc.constantFrom(null, true, false))
    .map(([named, nullable, list]) =>
      list === null ? { named, nullable } : { list: { named, nullable }, nullable: list },
    );
}

const OUTPUTS = ["Int", "String", "T_A", "T_B", "T_C", "T_D", "T_I", "T_L", "T_M"];

const inputs: fc.Arbitrary<Record<string, GraphqlInput>> = members(["p", "q", "r"], () =>
  fc
    .record({
      ...told,
      type: refs(["Int", "T_L", "T_N", "T_O"]),
      given: fc.constantFrom(null, 1, 2),
    })
    .map(({ given, ...of }): GraphqlInput => ({
      ...of,
      ...(given === null ? {} : defaultOf(of.type, given)),
      does: { is: "argument", argument: "x" },
    })),
);

function defaultOf(type: GraphqlTypeRef, given: number): { defaultValue?: unknown } {
  if ("list" in type) {
    const { defaultValue } = defaultOf(type.list, given);
    return defaultValue === undefined ? {} : { defaultValue: [defaultValue] };
  }
  if (type.named === "Int") return { defaultValue: given };
  // The reference writes defaults of lists as they are, so that only these may lack a part.
  return type.named === "T_N" ? { defaultValue: {} } : {};
}

const DOES: GraphqlField["does"] = { is: "field", objectType: "t.T", field: "f" };

/** The reference has no objects that nobody sees a field of. */
const ALWAYS: GraphqlField = {
  description: null,
  deprecated: null,
  seenBy: null,
  type: { named: "Int", nullable: true },
  arguments: {},
  does: DOES,
};

const fields: fc.Arbitrary<Record<string, GraphqlField>> = members(["x", "y", "z"], () =>
  fc
    .record({ ...told, type: refs(OUTPUTS), arguments: inputs })
    .map((of): GraphqlField => ({ ...of, does: DOES })),
).map((some) => ({ ...some, always: ALWAYS }));

function members<T>(
  names: readonly string[],
  member: (name: string) => fc.Arbitrary<T>,
): fc.Arbitrary<Record<string, T>> {
  const all = Object.fromEntries(names.map((name) => [name, member(name)]));
  return fc.record(all, { requiredKeys: [] }) as fc.Arbitrary<Record<string, T>>;
}

function object(name: string): fc.Arbitrary<GraphqlType> {
  const interfaces = fc
    .uniqueArray(fc.constantFrom("T_A", "T_B", "T_I"), { maxLength: 2 })
    .chain((names) =>
      fc.tuple(...names.map((one) => seenBy.map((who) => ({ name: one, seenBy: who })))),
    );
  return fc.record({
    kind: fc.constant("object" as const),
    name: fc.constant(name),
    description: fc.constant(null),
    fields,
    interfaces,
  });
}

function interfaceOf(name: string): fc.Arbitrary<GraphqlType> {
  return fields.map((of) => ({
    kind: "interface" as const,
    name,
    description: null,
    fields: of,
    possibleTypes: [],
  }));
}

/** Nobody sees a union without members. */
function union(name: string): fc.Arbitrary<GraphqlType> {
  return seenBy.map((who) => ({
    kind: "union" as const,
    name,
    description: null,
    possibleTypes: [
      { name: "T_D", seenBy: null },
      { name: "T_Query", seenBy: who },
    ],
  }));
}

function enumOf(name: string): fc.Arbitrary<GraphqlType> {
  const values = members(["V", "W"], () =>
    fc.record({ ...told, means: fc.constant<EnumValue["means"]>({ direction: "Asc" }) }),
  );
  return fc.tuple(values, fc.record({ ...told, seenBy: fc.constant(null) })).map(([some, one]) => ({
    kind: "enum" as const,
    name,
    description: null,
    values: { ...some, ALWAYS: { ...one, means: { direction: "Asc" } } },
  }));
}

function scalar(name: string): fc.Arbitrary<GraphqlType> {
  return fc.constant({ kind: "scalar", name, description: null });
}

function input(name: string): fc.Arbitrary<GraphqlType> {
  return inputs.map((of) => ({ kind: "input" as const, name, description: null, fields: of }));
}
