import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  Kind,
  parse,
  type TypeNode,
  valueFromASTUntyped,
} from "graphql";
import type {
  EnumValue,
  GraphqlField,
  GraphqlInput,
  GraphqlSchema,
  GraphqlType,
  GraphqlTypeRef,
  SeenBy,
} from "../../graphql-schema.ts";
import type { Deprecated } from "../../resolved.ts";

/**
 * An API written as SDL: `@seen(by: ["user"])` says who sees a member, an implemented interface (by
 * `@implements(of: "Node", by: ["user"])`) or a union's member (`@member(of: "A", by: ["user"])`),
 * `@key(fields: "id")` is a key of Apollo Federation.
 */
export function api(sdl: string): GraphqlSchema {
  const { definitions } = parse(sdl);
  const types = Object.fromEntries(
    definitions.flatMap((one) => typeOf(one)).map((type) => [type.name, type]),
  );
  for (const type of Object.values(types)) {
    if (type.kind !== "object") continue;
    for (const { name, seenBy } of type.interfaces) {
      const of = types[name];
      if (of?.kind === "interface") of.possibleTypes.push({ name: type.name, seenBy });
    }
  }
  const root = (name: string) => (types[name] === undefined ? null : name);
  return {
    query: "Query",
    mutation: root("Mutation"),
    subscription: root("Subscription"),
    types,
  };
}

function typeOf(node: DefinitionNode): GraphqlType[] {
  if (!("name" in node) || node.name === undefined) return [];
  const common = { name: node.name.value, description: null };
  if (node.kind === Kind.SCALAR_TYPE_DEFINITION) return [{ kind: "scalar", ...common }];
  if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
    const values = (node.values ?? []).map((one): [string, EnumValue] => [
      one.name.value,
      { ...member(one.directives), means: { direction: "Asc" } },
    ]);
    return [{ kind: "enum", ...common, values: Object.fromEntries(values) }];
  }
  if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
    return [{ kind: "input", ...common, fields: inputsOf(node.fields) }];
  }
  if (node.kind === Kind.UNION_TYPE_DEFINITION) {
    const possibleTypes = (node.types ?? []).map((one) => named(one.name.value, "member", node));
    return [{ kind: "union", ...common, possibleTypes }];
  }
  if (node.kind === Kind.INTERFACE_TYPE_DEFINITION) {
    return [{ kind: "interface", ...common, fields: fieldsOf(node), possibleTypes: [] }];
  }
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
  const interfaces = (node.interfaces ?? []).map((one) =>
    named(one.name.value, "implements", node),
  );
  const keys = (node.directives ?? [])
    .filter((one) => one.name.value === "key")
    .map((one) => String(given(one)["fields"]).split(" "));
  const federationKeys = keys.length === 0 ? {} : { federationKeys: keys };
  return [{ kind: "object", ...common, fields: fieldsOf(node), interfaces, ...federationKeys }];
}

function fieldsOf(
  node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
): Record<string, GraphqlField> {
  return Object.fromEntries(
    (node.fields ?? []).map((one) => [
      one.name.value,
      {
        ...member(one.directives),
        type: refOf(one.type),
        arguments: inputsOf(one.arguments),
        does: { is: "field", objectType: `test.${node.name.value}`, field: one.name.value },
      },
    ]),
  );
}

function inputsOf(
  nodes: readonly InputValueDefinitionNode[] | undefined,
): Record<string, GraphqlInput> {
  return Object.fromEntries(
    (nodes ?? []).map((one) => [
      one.name.value,
      {
        ...member(one.directives),
        type: refOf(one.type),
        does: { is: "argument", argument: one.name.value },
        ...(one.defaultValue === undefined
          ? {}
          : { defaultValue: valueFromASTUntyped(one.defaultValue) }),
      },
    ]),
  );
}

type Directives = readonly ConstDirectiveNode[] | undefined;

function member(directives: Directives): {
  description: null;
  deprecated: Deprecated | null;
  seenBy: SeenBy;
} {
  const of = (name: string) => directives?.find((one) => one.name.value === name);
  const [seen, deprecated] = [of("seen"), of("deprecated")];
  return {
    description: null,
    deprecated:
      deprecated === undefined
        ? null
        : { reason: (given(deprecated)["reason"] as string | undefined) ?? null },
    seenBy: seen === undefined ? null : (given(seen)["by"] as string[]),
  };
}

function named(name: string, directive: string, { directives }: { directives?: Directives }) {
  const seen = directives?.find((one) => one.name.value === directive && given(one)["of"] === name);
  return { name, seenBy: seen === undefined ? null : (given(seen)["by"] as string[]) };
}

function given(directive: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    (directive.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]),
  );
}

function refOf(node: TypeNode): GraphqlTypeRef {
  if (node.kind === Kind.NON_NULL_TYPE) return { ...refOf(node.type), nullable: false };
  if (node.kind === Kind.LIST_TYPE) return { list: refOf(node.type), nullable: true };
  return { named: node.name.value, nullable: true };
}
