import type {
  EnumValue,
  GraphqlField,
  GraphqlInput,
  GraphqlType,
  GraphqlTypeRef,
} from "../metadata/graphql-schema.ts";

/** The types of GraphQL's own introspection; the same for every build and role. */

const INTROSPECTION = { is: "introspection" } as const;

type MetaField = Omit<GraphqlField, "does"> & { does: typeof INTROSPECTION };

export const TYPENAME = {
  type: { named: "String", nullable: false },
  arguments: {},
  does: { is: "typename" },
} as const;

/** Fields of the root of queries that no metadata names. */
export const metaFields: Readonly<Record<string, MetaField>> = {
  __schema: metaField("__Schema!"),
  __type: metaField("__Type", { name: "String!" }),
};

const TYPES: Readonly<Record<string, Readonly<Record<string, string | MetaField>>>> = {
  __Schema: {
    description: "String",
    types: "[__Type!]!",
    queryType: "__Type!",
    mutationType: "__Type",
    subscriptionType: "__Type",
    directives: "[__Directive!]!",
  },
  __Type: {
    kind: "__TypeKind!",
    name: "String",
    description: "String",
    specifiedByURL: "String",
    fields: metaField("[__Field!]", { includeDeprecated: "Boolean" }),
    interfaces: "[__Type!]",
    possibleTypes: "[__Type!]",
    enumValues: metaField("[__EnumValue!]", { includeDeprecated: "Boolean" }),
    inputFields: metaField("[__InputValue!]", { includeDeprecated: "Boolean" }),
    ofType: "__Type",
  },
  __Field: {
    name: "String!",
    description: "String",
    args: metaField("[__InputValue!]!", { includeDeprecated: "Boolean" }),
    type: "__Type!",
    isDeprecated: "Boolean!",
    deprecationReason: "String",
  },
  __InputValue: {
    name: "String!",
    description: "String",
    type: "__Type!",
    defaultValue: "String",
    isDeprecated: "Boolean!",
    deprecationReason: "String",
  },
  __EnumValue: {
    name: "String!",
    description: "String",
    isDeprecated: "Boolean!",
    deprecationReason: "String",
  },
  __Directive: {
    name: "String!",
    description: "String",
    locations: "[__DirectiveLocation!]!",
    args: metaField("[__InputValue!]!", { includeDeprecated: "Boolean" }),
    isRepeatable: "Boolean!",
  },
};

const ENUMS: Readonly<Record<string, readonly string[]>> = {
  __TypeKind: [
    "SCALAR",
    "OBJECT",
    "INTERFACE",
    "UNION",
    "ENUM",
    "INPUT_OBJECT",
    "LIST",
    "NON_NULL",
  ],
  __DirectiveLocation: [
    "QUERY",
    "MUTATION",
    "SUBSCRIPTION",
    "FIELD",
    "FRAGMENT_DEFINITION",
    "FRAGMENT_SPREAD",
    "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION",
    "SCHEMA",
    "SCALAR",
    "OBJECT",
    "FIELD_DEFINITION",
    "ARGUMENT_DEFINITION",
    "INTERFACE",
    "UNION",
    "ENUM",
    "ENUM_VALUE",
    "INPUT_OBJECT",
    "INPUT_FIELD_DEFINITION",
  ],
};

/** A type of introspection, or undefined. */
export function introspectionType(name: string): GraphqlType | undefined {
  return types.get(name);
}

/** No input has a type of introspection, so that its values mean nothing to the planner. */
const answered = { description: null, deprecated: null, seenBy: null } as EnumValue;

const types = new Map<string, GraphqlType>([
  ...Object.entries(TYPES).map(([name, fields]): [string, GraphqlType] => [
    name,
    {
      kind: "object",
      name,
      description: null,
      interfaces: [],
      fields: Object.fromEntries(
        Object.entries(fields).map(([field, type]) => [
          field,
          // The planner never meets them: they are answered before.
          (typeof type === "string" ? metaField(type) : type) as unknown as GraphqlField,
        ]),
      ),
    },
  ]),
  ...Object.entries(ENUMS).map(([name, values]): [string, GraphqlType] => [
    name,
    {
      kind: "enum",
      name,
      description: null,
      values: Object.fromEntries(values.map((value) => [value, answered])),
    },
  ]),
]);

export const introspectionTypeNames: readonly string[] = [...types.keys()];

function metaField(type: string, args: Readonly<Record<string, string>> = {}): MetaField {
  return {
    description: null,
    deprecated: null,
    type: typeOf(type),
    arguments: Object.fromEntries(
      Object.entries(args).map(([name, of]): [string, GraphqlInput] => [
        name,
        {
          description: null,
          deprecated: null,
          type: typeOf(of),
          seenBy: null,
          does: { is: "argument", argument: name },
        },
      ]),
    ),
    seenBy: null,
    does: INTROSPECTION,
  };
}

function typeOf(text: string): GraphqlTypeRef {
  if (text.endsWith("!")) return { ...typeOf(text.slice(0, -1)), nullable: false };
  if (text.startsWith("[")) return { list: typeOf(text.slice(1, -1)), nullable: true };
  return { named: text, nullable: true };
}
