import type { FileCompositeType, FileScalarType, FileType } from "../configuration/file-schema.ts";
import type { CatalogType } from "./catalog.ts";
import type { CatalogTypes } from "./catalog-types.ts";
import { type File, type KnownNames, place } from "./known-names.ts";
import type { IntrospectionOptions } from "./options.ts";
import type { ScalarOperations } from "./scalar-operations.ts";

interface Parts {
  types: CatalogTypes;
  operations: ScalarOperations;
  options: IntrospectionOptions;
  known: KnownNames;
  existing: File | null;
}

/** The types that a configuration has: those that something in it is of, by the names they get. */
export class UsedTypes {
  readonly #parts: Parts;
  readonly #names = new Map<number, string>();
  readonly #taken = new Set<string>();
  readonly #scalars = new Map<string, CatalogType>();
  readonly #composites = new Map<string, CatalogType>();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { scalars, composites } = parts.known;
    for (const name of [...scalars.values(), ...composites.values()]) this.#taken.add(name);
  }

  /** How the configuration says a type; null for one it has no words for. */
  of(oid: number): FileType | null {
    const { types } = this.#parts;
    const type = types.get(oid);
    if (type === undefined || type.kind === "p") return null;
    const base = types.base(type);
    if (base.element !== null) {
      const element = this.of(base.element);
      return element === null ? null : { arrayType: element };
    }
    if (base.kind === "c") {
      if (base.attributes === null) return null;
      return { compositeType: this.#nameOf(base, this.#composites) };
    }
    return { scalarType: this.#nameOf(type, this.#scalars) };
  }

  /** Keeps types that are found later from being called so. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  /** Whether something is called so already. */
  isTaken(name: string): boolean {
    return this.#taken.has(name);
  }

  #nameOf(type: CatalogType, used: Map<string, CatalogType>): string {
    const named = this.#names.get(type.oid);
    if (named !== undefined) return named;
    const { options, known } = this.#parts;
    const names = used === this.#scalars ? known.scalars : known.composites;
    const short = options.unqualifiedSchemasForTypesAndProcedures.includes(type.schema);
    const qualified = `${type.schema}_${type.name}`;
    const wanted = short && !this.#taken.has(type.name) ? type.name : qualified;
    const name = names.get(place(type.schema, type.name)) ?? wanted;
    this.#names.set(type.oid, name);
    this.#taken.add(name);
    used.set(name, type);
    return name;
  }

  /** All of them, with those that they lead to. */
  written(): File["metadata"]["types"] {
    const composite: Record<string, FileCompositeType> = {};
    const scalar: Record<string, FileScalarType> = {};
    // What is found on the way comes to the ends of the maps, and is gone through too.
    for (const [name, type] of this.#composites) composite[name] = this.#composite(name, type);
    for (const [name, type] of this.#scalars) scalar[name] = this.#scalar(name, type);
    return { scalar: sorted(scalar), composite: sorted(composite) };
  }

  #composite(name: string, type: CatalogType): FileCompositeType {
    const before = this.#parts.existing?.metadata.types.composite[name];
    const keys = new Map(
      Object.entries(before?.fields ?? {}).map(([key, field]) => [field.fieldName, key]),
    );
    const fields = (type.attributes ?? []).flatMap((one): [string, FileField][] => {
      const own = this.of(one.type);
      if (own === null) return [];
      const key = keys.get(one.name) ?? one.name;
      const description = one.comment ?? before?.fields[key]?.description ?? null;
      return [[key, { fieldName: one.name, type: own, description }]];
    });
    return {
      typeName: type.name,
      schemaName: type.schema,
      fields: sorted(Object.fromEntries(fields)),
      description: type.comment ?? before?.description ?? null,
    };
  }

  #scalar(name: string, type: CatalogType): FileScalarType {
    const { operations, existing } = this.#parts;
    const before = existing?.metadata.types.scalar[name];
    const nameOf = (oid: number) => {
      const named = this.of(oid);
      return named !== null && "scalarType" in named ? named.scalarType : null;
    };
    return {
      typeName: type.name,
      schemaName: type.schema,
      description: type.comment ?? before?.description ?? null,
      aggregateFunctions: operations.aggregates(type, nameOf),
      comparisonOperators: operations.comparisons(type, nameOf),
      typeRepresentation: this.#representation(type),
    };
  }

  #representation(type: CatalogType): FileScalarType["typeRepresentation"] {
    const { types, options } = this.#parts;
    const base = types.base(type);
    if (base.labels !== null) return { enum: base.labels };
    const known = options.typeRepresentations;
    return Object.hasOwn(known, base.name) ? (known[base.name] ?? null) : null;
  }
}

type FileField = FileCompositeType["fields"][string];

export function sorted<T>(of: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
