import type {
  GraphqlInput,
  GraphqlSchema,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../graphql-schema.ts";
import type { Role } from "../resolved.ts";

/** An API as one role sees it. `null` stands for a role that nothing names. */
export class RoleView {
  readonly schema: GraphqlSchema;
  readonly #role: Role | null;
  /** Types that what the role sees leads to. GraphQL's own scalars are in every API. */
  readonly types: ReadonlyMap<string, GraphqlType>;

  constructor(schema: GraphqlSchema, role: Role | null) {
    this.schema = schema;
    this.#role = role;
    this.types = this.#reachable();
  }

  sees(who: SeenBy): boolean {
    return who === null || (this.#role !== null && who.includes(this.#role));
  }

  members<T extends { seenBy: SeenBy }>(of: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
    return new Map(Object.entries(of).filter(([, one]) => this.sees(one.seenBy)));
  }

  names(of: readonly { name: string; seenBy: SeenBy }[]): ReadonlySet<string> {
    return new Set(of.filter((one) => this.sees(one.seenBy)).map((one) => one.name));
  }

  /** A default as JSON with sorted keys; undefined where the role must give a part of it itself. */
  defaultOf({ defaultValue, type }: GraphqlInput): string | undefined {
    if (defaultValue === undefined || this.#lacksPart(defaultValue, type)) return undefined;
    return canonical(defaultValue);
  }

  isRequired(input: GraphqlInput): boolean {
    return !input.type.nullable && this.defaultOf(input) === undefined;
  }

  #lacksPart(value: unknown, type: GraphqlTypeRef): boolean {
    const named = "named" in type ? this.schema.types[type.named] : undefined;
    if (named?.kind !== "input" || typeof value !== "object" || value === null) return false;
    return [...this.members(named.fields)].some(
      ([name, one]) => !one.type.nullable && !Object.hasOwn(value, name),
    );
  }

  #reachable(): ReadonlyMap<string, GraphqlType> {
    const { query, mutation, subscription, types } = this.schema;
    const reached = new Set([query, mutation, subscription].filter((one) => one !== null));
    const found = new Map<string, GraphqlType>();
    // A set is gone through in the order of insertion, to its end whatever is added meanwhile.
    for (const name of reached) {
      const type = Object.hasOwn(types, name) ? types[name] : undefined;
      if (type === undefined || (type.kind === "scalar" && BUILT_IN.has(name))) continue;
      found.set(name, type);
      for (const next of this.#namedBy(type)) reached.add(next);
    }
    return found;
  }

  *#namedBy(type: GraphqlType): Generator<string> {
    if (type.kind === "object") yield* this.names(type.interfaces);
    if (type.kind === "interface" || type.kind === "union") yield* this.names(type.possibleTypes);
    if (type.kind === "input") yield* this.#inputTypes(type.fields);
    if (type.kind !== "object" && type.kind !== "interface") return;
    for (const field of this.members(type.fields).values()) {
      yield innermost(field.type);
      yield* this.#inputTypes(field.arguments);
    }
  }

  *#inputTypes(inputs: Readonly<Record<string, GraphqlInput>>): Generator<string> {
    for (const one of this.members(inputs).values()) yield innermost(one.type);
  }
}

const BUILT_IN: ReadonlySet<string> = new Set(["Int", "Float", "String", "Boolean", "ID"]);

function innermost(type: GraphqlTypeRef): string {
  return "named" in type ? type.named : innermost(type.list);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
