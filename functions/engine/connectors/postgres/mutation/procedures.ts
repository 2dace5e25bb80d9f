import type { Configuration, NativeOperation, Table } from "../configuration/configuration.ts";

/** What a procedure of the connector does. */
export type Procedure =
  | { kind: "native"; native: NativeOperation }
  | { kind: "insert"; collection: string; table: Table }
  | ByKey<"update">
  | ByKey<"delete">;

interface ByKey<Kind extends string> {
  kind: Kind;
  collection: string;
  table: Table;
  /** Columns of a uniqueness constraint, by the names of requests. */
  key: readonly string[];
}

/**
 * All procedures by their names: native mutations, and for each table an insert and an update and a
 * delete for each of its uniqueness constraints. Where names meet, the native one stays.
 */
export function proceduresOf(configuration: Configuration): ReadonlyMap<string, Procedure> {
  const procedures = new Map<string, Procedure>();
  const { procedurePrefix: prefix } = configuration;
  if (prefix !== null) {
    for (const [collection, table] of configuration.tables) {
      procedures.set(`${prefix}insert_${collection}`, { kind: "insert", collection, table });
      for (const columns of table.uniquenessConstraints.values()) {
        const key = [...columns].toSorted();
        if (key.length === 0 || !key.every((column) => table.columns.has(column))) continue;
        const by = `${collection}_by_${key.join("_and_")}`;
        procedures.set(`${prefix}update_${by}`, { kind: "update", collection, table, key });
        procedures.set(`${prefix}delete_${by}`, { kind: "delete", collection, table, key });
      }
    }
  }
  for (const [name, native] of configuration.nativeMutations) {
    procedures.set(name, { kind: "native", native });
  }
  return procedures;
}
