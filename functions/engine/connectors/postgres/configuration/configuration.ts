/**
 * What the PostgreSQL connector knows of a database, whichever format it was written in: names that
 * requests use (the keys of all records) and what they stand for in the database.
 */
export interface Configuration {
  connectionUri: ConnectionUri;
  pool: PoolSettings;
  isolationLevel: IsolationLevel;
  tables: ReadonlyMap<string, Table>;
  nativeQueries: ReadonlyMap<string, NativeOperation>;
  nativeMutations: ReadonlyMap<string, NativeOperation>;
  scalarTypes: ReadonlyMap<string, ScalarType>;
  compositeTypes: ReadonlyMap<string, CompositeType>;
  /** Put before the names of the procedures made from tables; null where there are none. */
  procedurePrefix: string | null;
}

/** The URI itself, or the environment variable that holds it. */
export type ConnectionUri = { value: string } | { variable: string };

export type IsolationLevel = "ReadCommitted" | "RepeatableRead" | "Serializable";

export interface PoolSettings {
  maxConnections: number;
  /** How long a request waits for a connection. */
  poolTimeoutSeconds: number;
  /** How long a connection stays open unused; null: for ever. */
  idleTimeoutSeconds: number | null;
}

export interface Table {
  schema: string;
  name: string;
  description: string | null;
  columns: ReadonlyMap<string, TableColumn>;
  uniquenessConstraints: ReadonlyMap<string, readonly string[]>;
  foreignKeys: ReadonlyMap<string, ForeignKey>;
}

export interface Column {
  /** In the database. */
  name: string;
  type: Type;
  nullable: boolean;
  description: string | null;
}

export interface TableColumn extends Column {
  hasDefault: boolean;
  identity: "none" | "byDefault" | "always";
  generated: boolean;
}

export interface ForeignKey {
  /** Null: the schema of the table itself. */
  schema: string | null;
  table: string;
  /** Own column to foreign column, as requests name them. */
  columnMapping: Readonly<Record<string, string>>;
}

export interface NativeOperation {
  sql: readonly SqlPart[];
  columns: ReadonlyMap<string, Column>;
  arguments: ReadonlyMap<string, Column>;
  description: string | null;
}

/** A piece of a native operation: SQL as it was written, or the place of an argument's value. */
export type SqlPart = { sql: string } | { argument: string };

export type Type =
  | { kind: "scalar"; name: string }
  | { kind: "composite"; name: string }
  | { kind: "array"; element: Type };

export interface ScalarType {
  schema: string;
  name: string;
  description: string | null;
  /** Result types by function. */
  aggregateFunctions: ReadonlyMap<string, string>;
  comparisonOperators: ReadonlyMap<string, ComparisonOperator>;
  representation: TypeRepresentation | null;
}

export interface ComparisonOperator {
  /** In the database: an operator, or a function where `infix` is false. */
  sql: string;
  kind: OperatorKind;
  argumentType: string;
  infix: boolean;
}

export type OperatorKind =
  | "equal"
  | "in"
  | "lessThan"
  | "lessThanOrEqual"
  | "greaterThan"
  | "greaterThanOrEqual"
  | "custom";

/** How values of a scalar type are written in JSON. */
export type TypeRepresentation = string | { enum: readonly string[] };

export interface CompositeType {
  schema: string;
  name: string;
  description: string | null;
  fields: ReadonlyMap<string, { name: string; type: Type; description: string | null }>;
}
