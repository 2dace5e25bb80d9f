import * as z from "zod";
import { isOperator } from "../sql/identifier.ts";
import type {
  Column,
  CompositeType,
  Configuration,
  NativeOperation,
  ScalarType,
  Table,
  Type,
} from "./configuration.ts";
import {
  type ConfigurationFile,
  type FileColumn,
  type FileCompositeType,
  type FileNativeOperation,
  type FileScalarType,
  type FileTable,
  type FileType,
  fileSchema,
} from "./file-schema.ts";
import { parseNativeSql } from "./native-sql.ts";

/** A configuration that cannot be served; the message says where and why. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/**
 * Makes a configuration of the text of `configuration.json` (formats 4 and 5). `readFile` gives the
 * SQL files that it names, by their paths relative to it. Throws `ConfigurationError`.
 */
export function parseConfiguration(
  text: string,
  readFile: (path: string) => string,
): Configuration {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new ConfigurationError(z.prettifyError(parsed.error));
  const file = parsed.data;
  const { pool, natives, scalars, composites } = partsOf(file);
  const operation = (given: FileNativeOperation) => nativeOperation(given, readFile);
  const connection = file.connectionSettings;
  return {
    connectionUri:
      typeof connection.connectionUri === "string"
        ? { value: connection.connectionUri }
        : connection.connectionUri,
    pool,
    isolationLevel: connection.isolationLevel,
    tables: mapOf(file.metadata.tables, table),
    nativeQueries: mapOf(natives.queries, operation),
    nativeMutations: mapOf(natives.mutations, operation),
    scalarTypes: mapOf(scalars, scalarType),
    compositeTypes: mapOf(composites, compositeType),
    procedurePrefix: procedurePrefix(file),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError("The configuration is not JSON.", { cause: error });
  }
}

function partsOf(file: ConfigurationFile) {
  const { poolSettings } = file.connectionSettings;
  const pool = {
    maxConnections: poolSettings.maxConnections,
    poolTimeoutSeconds: poolSettings.poolTimeout,
    idleTimeoutSeconds: poolSettings.idleTimeout ?? null,
  };
  if (file.version === "5") {
    const { types, nativeOperations } = file.metadata;
    return { pool, natives: nativeOperations, scalars: types.scalar, composites: types.composite };
  }
  const { nativeQueries, scalarTypes, compositeTypes } = file.metadata;
  const split = Object.groupBy(Object.entries(nativeQueries), ([, native]) =>
    native.isProcedure ? "mutations" : "queries",
  );
  const natives = {
    queries: Object.fromEntries(split.queries ?? []),
    mutations: Object.fromEntries(split.mutations ?? []),
  };
  return { pool, natives, scalars: scalarTypes, composites: compositeTypes };
}

/** Only the second version of generated procedures is made; it is named unless a prefix is given. */
function procedurePrefix(file: ConfigurationFile): string | null {
  if (file.mutationsVersion !== "v2") return null;
  if (file.mutationsPrefix === "") return "";
  return `${file.mutationsPrefix ?? "v2"}_`;
}

function table(given: FileTable): Table {
  return {
    schema: given.schemaName,
    name: given.tableName,
    description: given.description ?? null,
    columns: mapOf(given.columns, (from) => ({
      ...column(from),
      hasDefault: from.hasDefault === "hasDefault",
      identity: (
        { notIdentity: "none", identityByDefault: "byDefault", identityAlways: "always" } as const
      )[from.isIdentity],
      generated: from.isGenerated === "stored",
    })),
    uniquenessConstraints: new Map(Object.entries(given.uniquenessConstraints)),
    foreignKeys: mapOf(given.foreignRelations, (key) => ({
      schema: key.foreignSchema ?? null,
      table: key.foreignTable,
      columnMapping: key.columnMapping,
    })),
  };
}

function column(given: FileColumn): Column {
  return {
    name: given.name,
    type: type(given.type),
    nullable: given.nullable === "nullable",
    description: given.description ?? null,
  };
}

function type(given: FileType): Type {
  if ("scalarType" in given) return { kind: "scalar", name: given.scalarType };
  if ("compositeType" in given) return { kind: "composite", name: given.compositeType };
  return { kind: "array", element: type(given.arrayType) };
}

function nativeOperation(
  given: FileNativeOperation,
  readFile: (path: string) => string,
): NativeOperation {
  return {
    sql: parseNativeSql(sqlOf(given.sql, readFile)),
    columns: mapOf(given.columns, column),
    arguments: mapOf(given.arguments, column),
    description: given.description ?? null,
  };
}

function sqlOf(given: FileNativeOperation["sql"], readFile: (path: string) => string): string {
  if (typeof given === "string") return given;
  if ("inline" in given) return given.inline;
  try {
    return readFile(given.file);
  } catch (error) {
    throw new ConfigurationError(`The SQL file ${given.file} cannot be read.`, { cause: error });
  }
}

function scalarType(given: FileScalarType, name: string): ScalarType {
  return {
    schema: given.schemaName,
    name: given.typeName,
    description: given.description ?? null,
    aggregateFunctions: mapOf(given.aggregateFunctions, ({ returnType }) => returnType),
    comparisonOperators: mapOf(given.comparisonOperators, (operator, operatorName) => {
      if (operator.isInfix && !isOperator(operator.operatorName)) {
        throw new ConfigurationError(
          `"${operator.operatorName}" is not an operator (scalar type ${name}, comparison operator ${operatorName}).`,
        );
      }
      return {
        sql: operator.operatorName,
        kind: operator.operatorKind,
        argumentType: operator.argumentType,
        infix: operator.isInfix,
      };
    }),
    representation: given.typeRepresentation ?? null,
  };
}

function compositeType(given: FileCompositeType): CompositeType {
  return {
    schema: given.schemaName,
    name: given.typeName,
    description: given.description ?? null,
    fields: mapOf(given.fields, (field) => ({
      name: field.fieldName,
      type: type(field.type),
      description: field.description ?? null,
    })),
  };
}

/** A map, as names of requests must never meet `Object.prototype`. */
function mapOf<T, U>(
  record: Readonly<Record<string, T>>,
  make: (value: T, name: string) => U,
): Map<string, U> {
  return new Map(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
}
