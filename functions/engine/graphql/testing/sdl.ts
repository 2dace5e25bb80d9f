import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isScalarType,
  isUnionType,
  valueFromASTUntyped,
} from "graphql";
import type {
  GraphqlField,
  GraphqlInput,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../../metadata/graphql-schema.ts";
import type { TypeSource } from "../view.ts";

/** An API written as SDL: `@seen(by: ["user"])` says who sees a field, an argument or a value. */
export function sourceOf(sdl: string): { source: TypeSource; schema: GraphQLSchema } {
  const schema = buildSchema(`
    directive @seen(by: [String!]!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
    ${sdl}
  `);
  return {
    schema,
    source: {
      query: schema.getQueryType()?.name ?? "Query",
      mutation: schema.getMutationType()?.name ?? null,
      subscription: schema.getSubscriptionType()?.name ?? null,
      type: (name) => {
        const type = schema.getType(name);
        return type && typeOf(schema, type);
      },
    },
  };
}

function typeOf(schema: GraphQLSchema, type: GraphQLNamedType): GraphqlType {
  const common = { name: type.name, description: type.description ?? null };
  if (isScalarType(type)) return { kind: "scalar", ...common };
  if (isEnumType(type)) {
    const values = type.getValues().map((value) => {
      const means = { direction: "Asc" as const };
      return [value.name, { ...told(value), means, seenBy: seenBy(value) }] as const;
    });
    return { kind: "enum", ...common, values: Object.fromEntries(values) };
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return { kind: "input", ...common, fields: inputsOf(fields) };
  }
  const members = (of: readonly { name: string }[]) =>
    of.map(({ name }) => ({ name, seenBy: null }));
  if (isUnionType(type)) {
    return { kind: "union", ...common, possibleTypes: members(type.getTypes()) };
  }
  const fields = Object.fromEntries(
    Object.values(type.getFields()).map((field): [string, GraphqlField] => [
      field.name,
      {
        ...told(field),
        type: refOf(field.type),
        arguments: inputsOf(field.args),
        seenBy: seenBy(field),
        does: { is: "field", objectType: `test.${type.name}`, field: field.name },
      },
    ]),
  );
  if (isInterfaceType(type)) {
    return {
      kind: "interface",
      ...common,
      fields,
      possibleTypes: members(schema.getPossibleTypes(type)),
    };
  }
  return { kind: "object", ...common, fields, interfaces: members(type.getInterfaces()) };
}

function inputsOf(
  of: readonly (GraphQLArgument | GraphQLInputField)[],
): Record<string, GraphqlInput> {
  return Object.fromEntries(
    of.map((one) => [
      one.name,
      {
        ...told(one),
        type: refOf(one.type),
        seenBy: seenBy(one),
        does: { is: "argument", argument: one.name },
        ...(one.default === undefined ? {} : { defaultValue: constant(one) }),
      },
    ]),
  );
}

function constant(one: GraphQLArgument | GraphQLInputField): unknown {
  const literal = one.astNode?.defaultValue;
  return literal === undefined ? null : valueFromASTUntyped(literal);
}

function told(of: {
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
}) {
  return {
    description: of.description ?? null,
    deprecated: of.deprecationReason == null ? null : { reason: of.deprecationReason },
  };
}

function seenBy(of: { astNode?: unknown }): SeenBy {
  const node = of.astNode as
    | {
        directives?: {
          name: { value: string };
          arguments: { value: { values: { value: string }[] } }[];
        }[];
      }
    | undefined;
  const seen = node?.directives?.find(({ name }) => name.value === "seen");
  return seen?.arguments[0]?.value.values.map(({ value }) => value) ?? null;
}

function refOf(type: GraphQLOutputType | GraphQLArgument["type"]): GraphqlTypeRef {
  if (isNonNullType(type)) return { ...refOf(type.ofType), nullable: false };
  if (isListType(type)) return { list: refOf(type.ofType), nullable: true };
  return { named: type.name, nullable: true };
}
