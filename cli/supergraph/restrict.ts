import {
  type ConnectorDocuments,
  readConnectorSchema,
} from "../../shared/protocol/ndc/connector-schema.ts";
import type * as ndc from "../../shared/protocol/ndc/v02.gen.ts";

/** Things of a connector, by its own names. */
export interface ConnectorNames {
  collections: ReadonlySet<string>;
  functions: ReadonlySet<string>;
  procedures: ReadonlySet<string>;
}

/**
 * A connector's documents as if it had only these collections, functions and procedures, with the
 * types that they need. Documents that are wrong come back as they are: who reads them tells why.
 */
export function restricted(
  documents: ConnectorDocuments,
  names: ConnectorNames,
): ConnectorDocuments {
  const read = readConnectorSchema(documents);
  if (read.kind !== "schema") return documents;
  const { schema, capabilities } = read;
  const collections = schema.collections.filter(({ name }) => names.collections.has(name));
  const functions = schema.functions.filter(({ name }) => names.functions.has(name));
  const procedures = schema.procedures.filter(({ name }) => names.procedures.has(name));
  const used = new Set<string>([
    ...collections.flatMap((one) => [one.type, ...argumentTypes(one.arguments)]),
    ...[...functions, ...procedures].flatMap((one) => [
      ...typesIn(one.result_type),
      ...argumentTypes(one.arguments),
    ]),
    ...[schema.capabilities?.query?.aggregates?.count_scalar_type ?? []].flat(),
  ]);
  // A set is gone through to its end, whatever is added meanwhile.
  for (const name of used) {
    for (const next of typesOf(schema, name)) used.add(next);
  }
  const keep = <T>(of: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => used.has(name)));
  const kept = new Set(collections.map(({ name }) => name));
  const small: ndc.SchemaResponse = {
    ...schema,
    scalar_types: keep(schema.scalar_types),
    object_types: Object.fromEntries(
      Object.entries(keep(schema.object_types)).map(([name, type]) => [name, keysTo(type, kept)]),
    ),
    collections,
    functions,
    procedures,
  };
  return { version: "v0.2", schema: small, capabilities: { version: "0.2.0", capabilities } };
}

function keysTo(type: ndc.ObjectType, collections: ReadonlySet<string>): ndc.ObjectType {
  const keys = Object.entries(type.foreign_keys).filter(([, key]) =>
    collections.has(key.foreign_collection),
  );
  return { ...type, foreign_keys: Object.fromEntries(keys) };
}

function typesOf({ object_types, scalar_types }: ndc.SchemaResponse, name: string): string[] {
  const object = Object.hasOwn(object_types, name) ? object_types[name] : undefined;
  if (object !== undefined) return Object.values(object.fields).flatMap((one) => typesIn(one.type));
  const scalar = Object.hasOwn(scalar_types, name) ? scalar_types[name] : undefined;
  if (scalar === undefined) return [];
  const operators = Object.values(scalar.comparison_operators).flatMap((one) =>
    one.type === "custom" ? typesIn(one.argument_type) : [],
  );
  const aggregates = Object.values(scalar.aggregate_functions).flatMap((one) =>
    "result_type" in one
      ? typeof one.result_type === "string"
        ? [one.result_type]
        : typesIn(one.result_type)
      : [],
  );
  return [...operators, ...aggregates];
}

function argumentTypes(of: Readonly<Record<string, ndc.ArgumentInfo>>): string[] {
  return Object.values(of).flatMap(({ type }) => typesIn(type));
}

function typesIn(type: ndc.Type): string[] {
  switch (type.type) {
    case "named":
      return [type.name];
    case "nullable":
      return typesIn(type.underlying_type);
    case "array":
      return typesIn(type.element_type);
    case "predicate":
      return [type.object_type_name];
  }
}
