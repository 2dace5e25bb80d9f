import type { ConfigurationFile } from "../configuration/file-schema.ts";

export type File = Extract<ConfigurationFile, { version: "5" }>;

/** What an existing configuration calls things of the database; people may have named them anew. */
export interface KnownNames {
  /** By schema and name in the database. */
  tables: ReadonlyMap<string, string>;
  scalars: ReadonlyMap<string, string>;
  composites: ReadonlyMap<string, string>;
}

export function knownNames(existing: File | null): KnownNames {
  const metadata = existing?.metadata;
  return {
    tables: names(metadata?.tables ?? {}, (one) => place(one.schemaName, one.tableName)),
    scalars: names(metadata?.types.scalar ?? {}, (one) => place(one.schemaName, one.typeName)),
    composites: names(metadata?.types.composite ?? {}, (one) =>
      place(one.schemaName, one.typeName),
    ),
  };
}

/** A name of the database with its schema, as a key. */
export function place(schema: string, name: string): string {
  return JSON.stringify([schema, name]);
}

function names<T>(
  of: Readonly<Record<string, T>>,
  placeOf: (one: T) => string,
): ReadonlyMap<string, string> {
  return new Map(Object.entries(of).map(([name, one]) => [placeOf(one), name]));
}
