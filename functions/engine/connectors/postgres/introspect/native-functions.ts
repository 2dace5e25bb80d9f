import type { FileColumn, FileNativeOperation, FileType } from "../configuration/file-schema.ts";
import { identifier } from "../sql/identifier.ts";
import type { Catalog, CatalogFunction } from "./catalog.ts";
import type { CatalogTypes } from "./catalog-types.ts";
import type { File } from "./known-names.ts";
import type { IntrospectionOptions } from "./options.ts";
import { sorted, type UsedTypes } from "./used-types.ts";

interface Given {
  catalog: Catalog;
  types: CatalogTypes;
  used: UsedTypes;
  options: IntrospectionOptions;
  /** Names that are not free. */
  taken: ReadonlySet<string>;
  notes: string[];
}

type Natives = File["metadata"]["nativeOperations"];

/**
 * Functions of the database as native operations, where their arguments and results can be said.
 * Those that may change something are mutations.
 */
export function nativeFunctions(given: Given): Natives {
  const queries: Natives["queries"] = {};
  const mutations: Natives["mutations"] = {};
  const taken = new Set(given.taken);
  const byName = Map.groupBy(given.catalog.functions, (one) => `${one.schema}.${one.name}`);
  for (const [name, overloads] of byName) {
    const [only, second] = overloads;
    if (only === undefined) continue;
    const made = second === undefined ? native(only, given) : "it has several signatures";
    if (typeof made === "string") {
      given.notes.push(`the function ${name} is left out: ${made}`);
      continue;
    }
    const key = nameOf(only, taken, given);
    taken.add(key);
    (only.volatility === "v" ? mutations : queries)[key] = made;
  }
  return { queries: sorted(queries), mutations: sorted(mutations) };
}

/** What calls a function, or why it cannot be called. */
function native(of: CatalogFunction, given: Given): FileNativeOperation | string {
  const inputs = of.arguments.filter(({ mode }) => mode === "i");
  if (of.arguments.some(({ mode }) => mode === "b" || mode === "v")) {
    return "it takes arguments that are variadic or come back";
  }
  if (inputs.some(({ name }) => name === "" || /[{}]/.test(name))) {
    return "it has arguments without a name";
  }
  const arguments_: Record<string, FileColumn> = {};
  for (const { name, type } of inputs) {
    const own = given.used.of(type);
    if (own === null) return `nothing can be said of the type of its argument ${name}`;
    arguments_[name] = column(name, own);
  }
  const columns = columnsOf(of, given);
  if (columns === null) return "nothing can be said of its result";
  const call = `${identifier(of.schema)}.${identifier(of.name)}`;
  const values = inputs.map(({ name }) => `{{${name}}}`).join(", ");
  const isRow = inputs.length < of.arguments.length || rowOf(of.result, given) !== null;
  const alias = isRow ? "" : ` as r(${identifier(of.name)})`;
  return {
    sql: { inline: `SELECT * FROM ${call}(${values})${alias}` },
    columns,
    arguments: arguments_,
    isProcedure: false,
    description: of.comment,
  };
}

function columnsOf(of: CatalogFunction, given: Given): Record<string, FileColumn> | null {
  const results = of.arguments.filter(({ mode }) => mode === "o" || mode === "t");
  const row = results.length > 0 ? null : rowOf(of.result, given);
  const columns: Record<string, FileColumn> = {};
  const one = results.length > 0 ? results : [{ name: of.name, type: of.result }];
  for (const { name, type } of row ?? one) {
    const own = name === "" ? null : given.used.of(type);
    if (own !== null) columns[name] = column(name, own);
    // Of a table's rows what can be said is enough, as of the table itself.
    else if (row === null) return null;
  }
  return Object.keys(columns).length === 0 ? null : columns;
}

/** The columns of a composite type or a table; null for anything else. */
function rowOf(oid: number, { types, catalog }: Given): { name: string; type: number }[] | null {
  const type = types.get(oid);
  if (type?.kind !== "c") return null;
  const relation = catalog.relations.find((one) => one.oid === type.relation);
  return type.attributes ?? relation?.columns ?? [];
}

function column(name: string, type: FileType): FileColumn {
  return {
    name,
    type,
    nullable: "nullable",
    hasDefault: "noDefault",
    isIdentity: "notIdentity",
    isGenerated: "notGenerated",
    description: null,
  };
}

function nameOf(
  { schema, name }: CatalogFunction,
  taken: ReadonlySet<string>,
  { options, used }: Given,
): string {
  const short = options.unqualifiedSchemasForTypesAndProcedures.includes(schema);
  const wanted = short ? name : `${schema}_${name}`;
  const all = [wanted, `${wanted}_function`, `${schema}_${name}_function`];
  const free = all.find((one) => !taken.has(one) && !used.isTaken(one));
  return free ?? `${schema}_${name}_function_${taken.size}`;
}
