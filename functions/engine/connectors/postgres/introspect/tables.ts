import type { FileColumn, FileTable } from "../configuration/file-schema.ts";
import type { Catalog, CatalogColumn, CatalogConstraint, CatalogRelation } from "./catalog.ts";
import type { CatalogTypes } from "./catalog-types.ts";
import { type File, type KnownNames, place } from "./known-names.ts";
import type { IntrospectionOptions } from "./options.ts";
import { sorted, type UsedTypes } from "./used-types.ts";

interface Given {
  catalog: Catalog;
  types: CatalogTypes;
  used: UsedTypes;
  options: IntrospectionOptions;
  known: KnownNames;
  existing: File | null;
  /** What is left out, and why. */
  notes: string[];
}

/** Tables and views by the names they get, with their keys and those that lead to others. */
export function tables(given: Given): Record<string, FileTable> {
  const constraints = Map.groupBy(given.catalog.constraints, ({ relation }) => relation);
  const columnKeys = new Map<number, ReadonlyMap<number, string>>();
  // Types first: a table that is called like one gets another name.
  const made = given.catalog.relations.map((relation) => {
    const before = tableBefore(relation, given);
    const columns = columnsOf(relation, before, given);
    columnKeys.set(relation.oid, columns.keys);
    return { relation, before, columns: columns.columns };
  });
  // All types that these lead to have their names from here on.
  given.used.written();
  const taken = new Set<string>(given.known.tables.values());
  const named = made.map((one) => [tableName(one.relation, taken, given), one] as const);
  const relations = new Map(given.catalog.relations.map((one) => [one.oid, one]));
  const all = named.map(([name, { relation, before, columns }]): [string, FileTable] => [
    name,
    {
      schemaName: relation.schema,
      tableName: relation.name,
      columns,
      ...keysOf(constraints.get(relation.oid) ?? [], relation.oid, columnKeys, relations),
      description: relation.comment ?? before?.description ?? null,
    },
  ]);
  return sorted(Object.fromEntries(all));
}

function tableBefore(relation: CatalogRelation, { known, existing }: Given): FileTable | undefined {
  const name = known.tables.get(place(relation.schema, relation.name));
  return name === undefined ? undefined : existing?.metadata.tables[name];
}

function tableName(
  { schema, name }: CatalogRelation,
  taken: Set<string>,
  { options, known, used }: Given,
): string {
  const before = known.tables.get(place(schema, name));
  if (before !== undefined) return before;
  const short = options.unqualifiedSchemasForTables.includes(schema);
  const free = (wanted: string) => !taken.has(wanted) && !used.isTaken(wanted);
  const wanted = short ? name : `${schema}_${name}`;
  const all = [wanted, `${wanted}_table`, `${schema}_${name}_table`];
  const chosen = all.find(free) ?? `${schema}_${name}_table_${taken.size}`;
  taken.add(chosen);
  used.reserve(chosen);
  return chosen;
}

function columnsOf(relation: CatalogRelation, before: FileTable | undefined, given: Given) {
  const names = new Map(
    Object.entries(before?.columns ?? {}).map(([key, column]) => [column.name, key]),
  );
  const keys = new Map<number, string>();
  const columns: Record<string, FileColumn> = {};
  for (const column of relation.columns) {
    const type = given.used.of(column.type);
    if (type === null) {
      const of = given.types.get(column.type);
      const what = `${relation.schema}.${relation.name}.${column.name}`;
      given.notes.push(`${what} is left out: nothing can be said of its type ${of?.name ?? "?"}`);
      continue;
    }
    const key = names.get(column.name) ?? column.name;
    keys.set(column.number, key);
    columns[key] = fileColumn(column, type, before?.columns[key], given);
  }
  return { keys, columns: sorted(columns) };
}

function fileColumn(
  column: CatalogColumn,
  type: FileColumn["type"],
  before: FileColumn | undefined,
  { types }: Given,
): FileColumn {
  const notNull = column.notNull || types.get(column.type)?.notNull === true;
  return {
    name: column.name,
    type,
    nullable: notNull ? "nonNullable" : "nullable",
    hasDefault: column.hasDefault ? "hasDefault" : "noDefault",
    isIdentity:
      column.identity === "a"
        ? "identityAlways"
        : column.identity === "d"
          ? "identityByDefault"
          : "notIdentity",
    // Virtual ones cannot be written either, which is all that is meant by it.
    isGenerated: column.generated === "" ? "notGenerated" : "stored",
    description: column.comment ?? before?.description ?? null,
  };
}

function keysOf(
  constraints: readonly CatalogConstraint[],
  relation: number,
  columnKeys: ReadonlyMap<number, ReadonlyMap<number, string>>,
  relations: ReadonlyMap<number, CatalogRelation>,
): Pick<FileTable, "uniquenessConstraints" | "foreignRelations"> {
  const unique: FileTable["uniquenessConstraints"] = {};
  const foreign: FileTable["foreignRelations"] = {};
  const keys = (of: number, columns: readonly number[]) => {
    const found = columns.flatMap((at) => columnKeys.get(of)?.get(at) ?? []);
    return found.length === columns.length ? found : null;
  };
  for (const { name, kind, columns, target, targetColumns } of constraints) {
    const own = keys(relation, columns);
    if (own === null) continue;
    if (kind !== "f") {
      unique[name] = own.toSorted();
      continue;
    }
    const other = relations.get(target);
    const theirs = keys(target, targetColumns ?? []);
    if (other === undefined || theirs === null) continue;
    foreign[name] = {
      foreignSchema: other.schema,
      foreignTable: other.name,
      columnMapping: Object.fromEntries(own.map((key, at) => [key, theirs[at] ?? ""])),
    };
  }
  return { uniquenessConstraints: sorted(unique), foreignRelations: sorted(foreign) };
}
