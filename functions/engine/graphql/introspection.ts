import type { Deprecated } from "../metadata/resolved.ts";
import type { EnumValue, GraphqlType, GraphqlTypeRef } from "../metadata/graphql-schema.ts";
import type { BoundField } from "./bind.ts";
import { knows } from "./hidden-types.ts";
import {
  argumentsOf,
  fieldsOf,
  inputFieldsOf,
  interfacesOf,
  possibleTypesOf,
  reasonOf,
  type ToldField,
  type ToldInput,
  valuesOf,
} from "./introspection-members.ts";
import { reachableTypes } from "./introspection-reachable.ts";
import { federationSdl } from "./introspection-sdl.ts";
import { introspectionTypeNames } from "./introspection-types.ts";
import { invalid } from "./request-error.ts";
import { BUILT_IN_SCALARS, type View } from "./view.ts";

const KINDS: Readonly<Record<GraphqlType["kind"], string>> = {
  scalar: "SCALAR",
  object: "OBJECT",
  interface: "INTERFACE",
  union: "UNION",
  enum: "ENUM",
  input: "INPUT_OBJECT",
};

/**
 * How many objects one operation's introspection may answer, whatever circles it goes: GraphiQL's own
 * query asks for about 130 of each table.
 */
const MAX_INTROSPECTED = 250_000;

/** What GraphiQL's query asks for of a type, and as much again. */
const OBJECTS_OF_TYPE = 50;

/** So many characters of the text for federation count as an object. */
const CHARS_OF_ONE = 50;

type ToldMembers = ToldField & { inputs: readonly (readonly [string, ToldInput])[] };

/** A type with all that a role sees of it. */
interface ToldType {
  kind: string;
  description: string | null;
  fields: readonly (readonly [string, ToldMembers])[] | null;
  inputFields: readonly (readonly [string, ToldInput])[] | null;
  values: readonly (readonly [string, EnumValue])[] | null;
  interfaces: readonly string[] | null;
  possibleTypes: readonly string[] | null;
}

/**
 * Answers `__schema`, `__type` and `_service` of one operation, as its role sees the API: types that nothing leads
 * the role to are not listed. Everything is in the order of names.
 */
export class Introspection {
  readonly #view: View;
  readonly #max: number | null;
  #answered = 0;
  #reachable: ReadonlySet<string> | null = null;
  #sdl: string | null = null;
  /** Reading a type out of a compiled file takes longer than telling of it. */
  readonly #told = new Map<string, ToldType>();

  constructor(view: View, max?: number) {
    this.#view = view;
    this.#max = max ?? null;
  }

  /** The value of a root field. Throws `RequestError`. */
  answer(field: BoundField): unknown {
    if (field.does.is === "service") {
      return this.#object(field, "_Service", { sdl: () => this.#service() });
    }
    if (field.name === "__schema") return this.#schema(field);
    const name = field.arguments["name"]?.value;
    return name?.is === "scalar" ? this.#typeCalled(String(name.value), field) : null;
  }

  #service(): string {
    this.#sdl ??= federationSdl(this.#view);
    this.#count(this.#sdl.length / CHARS_OF_ONE);
    return this.#sdl;
  }

  #schema(field: BoundField): unknown {
    const { query, mutation, subscription } = this.#view.source;
    return this.#object(field, "__Schema", {
      description: () => null,
      types: (of) => this.#types().map((name) => this.#named(name, of)),
      queryType: (of) => this.#named(query, of),
      mutationType: (of) => mutation && this.#named(mutation, of),
      subscriptionType: (of) => subscription && this.#named(subscription, of),
      directives: () => [],
    });
  }

  #typeCalled(name: string, field: BoundField): unknown {
    return knows(this.#view, name) ? this.#named(name, field) : null;
  }

  #types(): readonly string[] {
    return [...new Set([...this.#seen(), ...this.#ownTypes()])].sort();
  }

  #ownTypes(): readonly string[] {
    return [...BUILT_IN_SCALARS, ...introspectionTypeNames];
  }

  #seen(): ReadonlySet<string> {
    return (this.#reachable ??= reachableTypes(this.#view));
  }

  #type(type: GraphqlTypeRef, field: BoundField): unknown {
    if (!type.nullable) return this.#wrapped("NON_NULL", { ...type, nullable: true }, field);
    return "list" in type
      ? this.#wrapped("LIST", type.list, field)
      : this.#named(type.named, field);
  }

  #wrapped(kind: string, inside: GraphqlTypeRef, field: BoundField): unknown {
    return this.#object(field, "__Type", {
      kind: () => kind,
      ofType: (of) => this.#type(inside, of),
    });
  }

  #named(name: string, field: BoundField): unknown {
    const type = this.#toldType(name);
    const types = (names: readonly string[] | null, of: BoundField) =>
      names?.map((one) => this.#named(one, of)) ?? null;
    return this.#object(field, "__Type", {
      kind: () => type.kind,
      name: () => name,
      description: () => type.description,
      fields: (of) => listed(type.fields, of, (...one) => this.#field(...one, of)),
      inputFields: (of) => listed(type.inputFields, of, (...one) => this.#input(...one, of)),
      enumValues: (of) => listed(type.values, of, (...one) => this.#value(...one, of)),
      interfaces: (of) => types(type.interfaces, of),
      possibleTypes: (of) => types(type.possibleTypes, of),
    });
  }

  #toldType(name: string): ToldType {
    const known = this.#told.get(name);
    if (known !== undefined) return known;
    const view = this.#view;
    const type = view.type(name);
    if (type === undefined) throw new Error(`the API names a type that it lacks: ${name}`);
    const told = {
      kind: KINDS[type.kind],
      description: type.description,
      fields:
        fieldsOf(view, type)?.map(
          ([field, one]) => [field, { ...one, inputs: argumentsOf(view, one) }] as const,
        ) ?? null,
      inputFields: inputFieldsOf(view, type),
      values: valuesOf(view, type),
      interfaces: interfacesOf(view, type),
      possibleTypes: possibleTypesOf(view, type),
    };
    this.#told.set(name, told);
    return told;
  }

  #field(name: string, told: ToldMembers, field: BoundField): unknown {
    return this.#object(field, "__Field", {
      ...common(name, told),
      args: (of) => listed(told.inputs, of, (...one) => this.#input(...one, of)),
      type: (of) => this.#type(told.type, of),
    });
  }

  /** Defaults are not told: an engine of v3 tells none either. */
  #input(name: string, told: ToldInput, field: BoundField): unknown {
    return this.#object(field, "__InputValue", {
      ...common(name, told),
      type: (of) => this.#type(told.type, of),
    });
  }

  #value(name: string, told: EnumValue, field: BoundField): unknown {
    return this.#object(field, "__EnumValue", common(name, told));
  }

  #count(objects: number): void {
    this.#answered += objects;
    if (this.#answered <= (this.#max ?? MAX_INTROSPECTED)) return;
    // A large API is told once, however large it is.
    if (this.#max === null && this.#answered <= this.#seen().size * OBJECTS_OF_TYPE) return;
    throw invalid("the introspection asks for too much");
  }

  /** An object with what is selected of it; a field that `values` lacks is null. */
  #object(
    { selection }: BoundField,
    type: string,
    values: Readonly<Record<string, (of: BoundField) => unknown>>,
  ): Record<string, unknown> {
    this.#count(1);
    return Object.fromEntries(
      (selection?.fields ?? []).map((one) => [
        one.responseName,
        one.name === "__typename" ? type : (values[one.name]?.(one) ?? null),
      ]),
    );
  }
}

function common(
  name: string,
  { description, deprecated }: { description: string | null; deprecated: Deprecated | null },
) {
  return {
    name: () => name,
    description: () => description,
    isDeprecated: () => deprecated !== null,
    deprecationReason: () => deprecated && reasonOf(deprecated),
  };
}

/** Members for the answer, deprecated ones where they are asked for. */
function listed<T extends { deprecated: Deprecated | null }>(
  members: readonly (readonly [string, T])[] | null,
  field: BoundField,
  valueOf: (name: string, member: T) => unknown,
): unknown {
  const asked = field.arguments["includeDeprecated"]?.value;
  const all = asked?.is === "scalar" && asked.value === true;
  return (
    members
      ?.filter(([, one]) => all || one.deprecated === null)
      .map(([name, one]) => valueOf(name, one)) ?? null
  );
}
