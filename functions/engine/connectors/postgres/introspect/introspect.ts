import * as z from "zod";
import type { Secret } from "../../../../../shared/secret.ts";
import { ConnectorFailure } from "../../../ndc/connector.ts";
import { fileSchema } from "../configuration/file-schema.ts";
import { isRefusal } from "../errors.ts";
import { type Connection, openConnection } from "../pool/connection.ts";
import { DatabaseError } from "../rows/row-source.ts";
import { type Catalog, readCatalog } from "./catalog.ts";
import { configurationOf } from "./configuration-of.ts";
import type { File } from "./known-names.ts";
import { IntrospectionOptions } from "./options.ts";

/** The database cannot be read; the message says why and holds nothing of its URL. */
export class IntrospectionError extends Error {
  override name = "IntrospectionError";
}

export interface Introspection {
  url: Secret;
  /** The variable that the configuration shall name for the URL. */
  variable: string;
  /** Only these schemas; null: those that `existing` was read of, else all but the system's. */
  schemas: readonly string[] | null;
  /** Functions become native operations, which anybody with the role may call. */
  functions: boolean;
  /** The text of `configuration.json`, where there is one: names given in it stay. */
  existing: string | null;
  /** For everything together. */
  timeoutMs: number;
}

export interface Introspected {
  /** The text of `configuration.json`, format 5. */
  configuration: string;
  tables: number;
  /** What was left out, and why. */
  notes: string[];
}

/**
 * Reads a live PostgreSQL database in one read-only transaction and says what is in it as a
 * configuration of the connector. Nothing of the URL is written. Throws `IntrospectionError`.
 */
export async function introspect(given: Introspection): Promise<Introspected> {
  const before = given.existing === null ? null : readExisting(given.existing);
  const options = IntrospectionOptions.parse(before?.raw["introspectionOptions"] ?? {});
  const schemas = given.schemas ?? options.includedSchemas ?? null;
  const catalog = await catalogOf({ ...given, schemas }, options);
  const choice = { options, functions: given.functions, existing: before?.file ?? null };
  const { metadata, notes } = configurationOf(catalog, choice);
  if (schemas !== null) {
    const there = new Set(catalog.relations.map(({ schema }) => schema));
    const empty = schemas.filter((schema) => !there.has(schema));
    for (const schema of empty) notes.push(`the schema ${schema} has no table that can be seen`);
  }
  const file = {
    version: "5",
    connectionSettings: { connectionUri: { variable: given.variable } },
    mutationsVersion: "v2",
    mutationsPrefix: "",
    ...before?.raw,
    introspectionOptions: {
      ...(before?.raw["introspectionOptions"] ?? options),
      ...(schemas === null ? {} : { includedSchemas: schemas }),
    },
    metadata: withoutDefaults(metadata),
  };
  return {
    configuration: `${JSON.stringify(file, null, 2)}\n`,
    tables: Object.keys(metadata.tables).length,
    notes,
  };
}

function readExisting(text: string): { raw: Record<string, unknown>; file: File } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new IntrospectionError("The configuration that is there is not JSON.");
  }
  const read = fileSchema.safeParse(raw);
  if (!read.success) {
    const why = z.prettifyError(read.error);
    throw new IntrospectionError(`The configuration that is there cannot be read:\n${why}`);
  }
  if (read.data.version !== "5") {
    throw new IntrospectionError("A configuration of format 4 is served, and not updated.");
  }
  return { raw: raw as Record<string, unknown>, file: read.data };
}

async function catalogOf(given: Introspection, options: IntrospectionOptions): Promise<Catalog> {
  const connection = connected(given.url);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Late());
    connection.cancel();
  }, given.timeoutMs);
  try {
    // One that takes a connection and is silent ends nothing by being told to.
    return await Promise.race([late.promise, readWithin(connection, given, options)]);
  } catch (error) {
    if (error instanceof IntrospectionError) throw error;
    throw new IntrospectionError(whyNot(error, given.timeoutMs), { cause: error });
  } finally {
    clearTimeout(timer);
    await connection.close();
  }
}

class Late extends Error {
  override name = "Late";
}

async function readWithin(
  connection: Connection,
  { schemas, timeoutMs }: Introspection,
  options: IntrospectionOptions,
): Promise<Catalog> {
  await connection.query("begin transaction isolation level repeatable read read only", []);
  await connection.query(`set local statement_timeout = ${Math.ceil(timeoutMs)}`, []);
  if (schemas !== null) await requireSchemas(connection, schemas);
  return readCatalog(connection, {
    schemas,
    excludedSchemas: options.excludedSchemas,
    comparisonFunctions: options.introspectPrefixFunctionComparisonOperators,
  });
}

/** Read of a schema that is not there, a database would seem to have lost its tables. */
async function requireSchemas(connection: Connection, wanted: readonly string[]): Promise<void> {
  const { rows } = await connection.query("select nspname from pg_namespace order by 1", []);
  const there = rows.flatMap(([name]) => name ?? []);
  const missing = wanted.filter((name) => !there.includes(name));
  if (missing.length === 0) return;
  const named = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  const own = there.filter((name) => !/^pg_|^information_schema$/.test(name));
  throw new IntrospectionError(
    `The database has no schema ${named(missing)}; it has: ${named(own)}.`,
  );
}

function connected(url: Secret): Connection {
  try {
    return openConnection(url);
  } catch (error) {
    if (error instanceof ConnectorFailure) throw new IntrospectionError(error.message);
    throw error;
  }
}

/** PostgreSQL's own words name a user or a database, never a password. */
function whyNot(error: unknown, timeoutMs: number): string {
  if (error instanceof Late) return `The database did not answer within ${timeoutMs / 1000} s.`;
  if (error instanceof DatabaseError) {
    const what = isRefusal(error) ? "refuses the connection" : "refuses a statement";
    return `The database ${what}: ${error.message} (${error.code}).`;
  }
  const code = (error as { code?: unknown } | null)?.code;
  const why = typeof code === "string" ? REASONS[code] : undefined;
  return `The database cannot be reached: ${why ?? (typeof code === "string" ? code : "the connection failed")}.`;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "its name is not known",
  CONNECT_TIMEOUT: "it does not answer",
  CONNECTION_CLOSED: "the connection was lost",
  ECONNRESET: "the connection was lost",
};

/** As ndc-postgres writes columns: what is the default is not said. */
function withoutDefaults(metadata: File["metadata"]): unknown {
  const { tables, types, nativeOperations } = metadata;
  const natives = (of: typeof nativeOperations.queries) =>
    mapped(of, ({ isProcedure: _isProcedure, ...one }) => ({
      ...one,
      columns: mapped(one.columns, shortColumn),
      arguments: mapped(one.arguments, shortColumn),
    }));
  return {
    tables: mapped(tables, (one) => ({ ...one, columns: mapped(one.columns, shortColumn) })),
    types,
    nativeOperations: {
      queries: natives(nativeOperations.queries),
      mutations: natives(nativeOperations.mutations),
    },
  };
}

function shortColumn(column: File["metadata"]["tables"][string]["columns"][string]) {
  const { hasDefault, isIdentity, isGenerated, description, ...rest } = column;
  return {
    ...rest,
    ...(hasDefault === "noDefault" ? {} : { hasDefault }),
    ...(isIdentity === "notIdentity" ? {} : { isIdentity }),
    ...(isGenerated === "notGenerated" ? {} : { isGenerated }),
    description: description ?? null,
  };
}

function mapped<T, U>(of: Readonly<Record<string, T>>, make: (one: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([key, one]) => [key, make(one)]));
}
