import type { FileType } from "../configuration/file-schema.ts";
import type { Catalog } from "./catalog.ts";
import { CatalogTypes } from "./catalog-types.ts";
import { type File, knownNames, place } from "./known-names.ts";
import { nativeFunctions } from "./native-functions.ts";
import type { IntrospectionOptions } from "./options.ts";
import { ScalarOperations } from "./scalar-operations.ts";
import { tables } from "./tables.ts";
import { sorted, UsedTypes } from "./used-types.ts";

export interface ConfigurationChoice {
  options: IntrospectionOptions;
  /** Functions become native operations. */
  functions: boolean;
  /** What there is already: names, descriptions and native operations of it stay. */
  existing: File | null;
}

/** The tables, types and native operations of a database. Pure; the same catalog gives the same. */
export function configurationOf(
  catalog: Catalog,
  { options, functions, existing }: ConfigurationChoice,
): { metadata: File["metadata"]; notes: string[] } {
  const notes: string[] = [];
  const types = new CatalogTypes(catalog);
  const operations = new ScalarOperations(catalog, types, options);
  const known = knownNames(existing);
  const used = new UsedTypes({ types, operations, options, known, existing });
  const kept = existing?.metadata.nativeOperations ?? { queries: {}, mutations: {} };
  useTypesOf(kept, existing, catalog, used);
  const found = tables({ catalog, types, used, options, known, existing, notes });
  const taken = new Set([
    ...Object.keys(found),
    ...Object.keys(kept.queries),
    ...Object.keys(kept.mutations),
  ]);
  const made = functions
    ? nativeFunctions({ catalog, types, used, options, taken, notes })
    : { queries: {}, mutations: {} };
  return {
    metadata: {
      tables: found,
      types: used.written(),
      nativeOperations: {
        queries: sorted({ ...made.queries, ...kept.queries }),
        mutations: sorted({ ...made.mutations, ...kept.mutations }),
      },
    },
    notes,
  };
}

/** Native operations that stay need the types of their columns and arguments. */
function useTypesOf(
  kept: File["metadata"]["nativeOperations"],
  existing: File | null,
  catalog: Catalog,
  used: UsedTypes,
): void {
  const oids = new Map(catalog.types.map((type) => [place(type.schema, type.name), type.oid]));
  const { scalar = {}, composite = {} } = existing?.metadata.types ?? {};
  const use = (type: FileType): void => {
    if ("arrayType" in type) return use(type.arrayType);
    const known = "scalarType" in type ? scalar[type.scalarType] : composite[type.compositeType];
    const oid = known && oids.get(place(known.schemaName, known.typeName));
    if (oid !== undefined) used.of(oid);
  };
  for (const native of [...Object.values(kept.queries), ...Object.values(kept.mutations)]) {
    for (const column of Object.values({ ...native.columns })) use(column.type);
    for (const argument of Object.values(native.arguments)) use(argument.type);
  }
}
