import type { GraphqlField, GraphqlType } from "../graphql-schema.ts";
import type { Model, ObjectType } from "../resolved.ts";
import { field, input, named, sorted } from "./members.ts";
import { byName, type SchemaBuilder } from "./schema-builder.ts";
import { nodeName, objectName } from "./type-use.ts";
import { both, either } from "./visibility.ts";

/** The field that finds any row by its global id; null where no model answers it. */
export function nodeField(builder: SchemaBuilder): GraphqlField | null {
  const sources = globalIdSources(builder);
  if (sources.length === 0) return null;
  const finders = sources.map(({ type, model }) =>
    both(builder.visible.globalId(type), builder.visible.model(model)),
  );
  return field(named(nodeName(builder)), { is: "node" }, either(finders), {
    arguments: { id: input(named("ID", false), { is: "nodeId" }, null) },
  });
}

/** The interface of all types whose rows have a global id. */
export function nodeType(builder: SchemaBuilder, name: string): GraphqlType {
  const members = globalIdSources(builder).map(({ type }) => ({
    name: objectName(builder, type.name),
    seenBy: builder.visible.globalId(type),
  }));
  const holders = either(members.map((one) => one.seenBy));
  return {
    kind: "interface",
    name,
    description: null,
    fields: sorted({ id: field(named("ID", false), { is: "interfaceId" }, holders) }),
    possibleTypes: members.toSorted((a, b) => byName([a.name, a], [b.name, b])),
  };
}

function globalIdSources({ resolved }: SchemaBuilder): { type: ObjectType; model: Model }[] {
  return Object.values(resolved.objectTypes).flatMap((type) => {
    const model = type.globalIdSource === null ? undefined : resolved.models[type.globalIdSource];
    return model === undefined ? [] : [{ type, model }];
  });
}
