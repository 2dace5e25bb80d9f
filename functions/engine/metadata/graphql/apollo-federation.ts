import type { GraphqlField, GraphqlType } from "../graphql-schema.ts";
import type { Model, ObjectType } from "../resolved.ts";
import { field, input, listOf, named } from "./members.ts";
import { byName, type SchemaBuilder } from "./schema-builder.ts";
import { objectName } from "./type-use.ts";
import { both, either } from "./visibility.ts";

/** The fields by which Apollo Federation reads the API as a part of its own. */
export function federationFields(builder: SchemaBuilder): Record<string, GraphqlField> {
  if (!builder.resolved.graphql.apolloFederationRootFields) return {};
  const service = builder.register("_Service", { of: "federationService" });
  const fields = { _service: field(named(service, false), { is: "service" }, null) };
  const sources = entitySources(builder);
  if (sources.length === 0) return fields;
  return { ...fields, _entities: entitiesField(builder, sources) };
}

export function serviceType(name: string): GraphqlType {
  const fields = { sdl: field(named("String", false), { is: "sdl" }, null) };
  return { kind: "object", name, description: null, fields, interfaces: [] };
}

function entitiesField(builder: SchemaBuilder, sources: readonly EntitySource[]): GraphqlField {
  const entity = builder.register("_Entity", { of: "federationEntity" });
  const any = builder.register("_Any", { of: "federationAny" });
  const finders = sources.map(({ type, model }) =>
    both(builder.visible.keys(type), builder.visible.model(model)),
  );
  // The answer is a list, one for each representation; the type says otherwise in v3 too.
  return field(named(entity, false), { is: "entities" }, either(finders), {
    arguments: { representations: input(listOf(any, false), { is: "representations" }, null) },
  });
}

/** The union of all types that `_entities` answers. */
export function entityType(builder: SchemaBuilder, name: string): GraphqlType {
  const members = entitySources(builder).map(({ type }) => ({
    name: objectName(builder, type.name),
    seenBy: builder.visible.keys(type),
  }));
  return {
    kind: "union",
    name,
    description: null,
    possibleTypes: members.toSorted((a, b) => byName([a.name, a], [b.name, b])),
  };
}

interface EntitySource {
  type: ObjectType;
  model: Model;
}

function entitySources({ resolved }: SchemaBuilder): EntitySource[] {
  return Object.values(resolved.objectTypes).flatMap((type) => {
    const source = type.apolloEntitySource;
    const model = source === null ? undefined : resolved.models[source];
    return model === undefined ? [] : [{ type, model }];
  });
}
