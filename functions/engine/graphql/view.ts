import type {
  EnumValue,
  GraphqlField,
  GraphqlInput,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../metadata/graphql-schema.ts";
import type { Role } from "../metadata/resolved.ts";
import { introspectionType } from "./introspection-types.ts";

/** Where types are opened from, one at a time. */
export interface TypeSource {
  query: string;
  mutation: string | null;
  subscription: string | null;
  type(name: string): GraphqlType | undefined;
}

/** The API as one role sees it: what it may not see is not there. */
export class View {
  readonly source: TypeSource;
  readonly role: Role;

  constructor(source: TypeSource, role: Role) {
    this.source = source;
    this.role = role;
  }

  type(name: string): GraphqlType | undefined {
    return introspectionType(name) ?? BUILT_IN.get(name) ?? this.source.type(name);
  }

  sees(who: SeenBy): boolean {
    return who === null || who.includes(this.role);
  }

  field(type: GraphqlType, name: string): GraphqlField | null {
    if (type.kind !== "object" && type.kind !== "interface") return null;
    return this.#seen(type.fields, name);
  }

  input(of: Readonly<Record<string, GraphqlInput>>, name: string): GraphqlInput | null {
    return this.#seen(of, name);
  }

  value(of: Readonly<Record<string, EnumValue>>, name: string): EnumValue | null {
    return this.#seen(of, name);
  }

  /** The object types that an abstract type stands for; of an object type, itself. */
  possibleTypes(type: GraphqlType): readonly string[] {
    if (type.kind === "object") return [type.name];
    if (type.kind !== "interface" && type.kind !== "union") return [];
    return type.possibleTypes.filter((one) => this.sees(one.seenBy)).map(({ name }) => name);
  }

  /** Whether an abstract type may stand for an object type, for whoever looks. */
  mayBe(type: GraphqlType, name: string): boolean {
    if (type.kind === "object") return type.name === name;
    if (type.kind !== "interface" && type.kind !== "union") return false;
    return type.possibleTypes.some((one) => one.name === name);
  }

  #seen<T extends { seenBy: SeenBy }>(of: Readonly<Record<string, T>>, name: string): T | null {
    const found = Object.hasOwn(of, name) ? of[name] : undefined;
    return found !== undefined && this.sees(found.seenBy) ? found : null;
  }
}

/** GraphQL's own scalars, which an API need not name. */
export const BUILT_IN_SCALARS: readonly string[] = ["Int", "Float", "String", "Boolean", "ID"];

const BUILT_IN = new Map(
  BUILT_IN_SCALARS.map((name): [string, GraphqlType] => [
    name,
    { kind: "scalar", name, description: null },
  ]),
);

export function typeText(type: GraphqlTypeRef): string {
  const bang = type.nullable ? "" : "!";
  return "named" in type ? `${type.named}${bang}` : `[${typeText(type.list)}]${bang}`;
}

export function namedType(type: GraphqlTypeRef): string {
  return "named" in type ? type.named : namedType(type.list);
}

export function sameType(a: GraphqlTypeRef, b: GraphqlTypeRef): boolean {
  return typeText(a) === typeText(b);
}
