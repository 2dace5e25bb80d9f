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

/** How many objects one operation's introspection may answer, whatever circles it goes. */
export const MAX_INTROSPECTED = 2_000_000;

/**
 * Answers `__schema`, `__type` and `_service` of one operation, as its role sees the API: types that nothing leads
 * the role to are not listed. Everything is in the order of names.
 */
export class Introspection {
  readonly #view: View;
  readonly #max: number;
  #answered = 0;
  #reachable: ReadonlySet<string> | null = null;

  constructor(view: View, max = MAX_INTROSPECTED) {
    this.#view = view;
    this.#max = max;
  }

  /** The value of a root field. Throws `RequestError`. */
  answer(field: BoundField): unknown {
    if (field.does.is === "service") {
      return this.#object(field, "_Service", { sdl: () => federationSdl(this.#view) });
    }
    if (field.name === "__schema") return this.#schema(field);
    const name = field.arguments["name"]?.value;
    return name?.is === "scalar" ? this.#typeCalled(String(name.value), field) : null;
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
    const view = this.#view;
    const type = view.type(name);
    if (type === undefined) throw new Error(`the API names a type that it lacks: ${name}`);
    const types = (names: readonly string[] | null, of: BoundField) =>
      names?.map((one) => this.#named(one, of)) ?? null;
    return this.#object(field, "__Type", {
      kind: () => KINDS[type.kind],
      name: () => name,
      description: () => type.description,
      fields: (of) => listed(fieldsOf(view, type), of, (...one) => this.#field(...one, of)),
      inputFields: (of) =>
        listed(inputFieldsOf(view, type), of, (...one) => this.#input(...one, of)),
      enumValues: (of) => listed(valuesOf(view, type), of, (...one) => this.#value(...one, of)),
      interfaces: (of) => types(interfacesOf(view, type), of),
      possibleTypes: (of) => types(possibleTypesOf(view, type), of),
    });
  }

  #field(name: string, told: ToldField, field: BoundField): unknown {
    return this.#object(field, "__Field", {
      ...common(name, told),
      args: (of) => listed(argumentsOf(this.#view, told), of, (...one) => this.#input(...one, of)),
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

  /** An object with what is selected of it; a field that `values` lacks is null. */
  #object(
    { selection }: BoundField,
    type: string,
    values: Readonly<Record<string, (of: BoundField) => unknown>>,
  ): Record<string, unknown> {
    this.#answered += 1;
    if (this.#answered > this.#max) throw invalid("the introspection asks for too much");
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
