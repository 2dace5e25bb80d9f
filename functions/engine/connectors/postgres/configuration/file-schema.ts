import * as z from "zod";

// The two formats of the configuration file, as far as the connector uses them. Unknown properties
// are left aside: newer writers add some.

const nullableText = z.string().nullish();

const typeSchema: z.ZodType<FileType> = z.lazy(() =>
  z.union([
    z.object({ scalarType: z.string() }),
    z.object({ compositeType: z.string() }),
    z.object({ arrayType: typeSchema }),
  ]),
);

export type FileType = { scalarType: string } | { compositeType: string } | { arrayType: FileType };

const column = z.object({
  name: z.string(),
  type: typeSchema,
  nullable: z.enum(["nullable", "nonNullable"]).default("nullable"),
  hasDefault: z.enum(["noDefault", "hasDefault"]).default("noDefault"),
  isIdentity: z.enum(["notIdentity", "identityByDefault", "identityAlways"]).default("notIdentity"),
  isGenerated: z.enum(["notGenerated", "stored"]).default("notGenerated"),
  description: nullableText,
});
export type FileColumn = z.output<typeof column>;

const table = z.object({
  schemaName: z.string(),
  tableName: z.string(),
  columns: z.record(z.string(), column),
  uniquenessConstraints: z.record(z.string(), z.array(z.string())).default({}),
  foreignRelations: z
    .record(
      z.string(),
      z.object({
        foreignSchema: nullableText,
        foreignTable: z.string(),
        columnMapping: z.record(z.string(), z.string()),
      }),
    )
    .default({}),
  description: nullableText,
});
export type FileTable = z.output<typeof table>;

const nativeOperation = z.object({
  sql: z.union([z.string(), z.object({ inline: z.string() }), z.object({ file: z.string() })]),
  columns: z.record(z.string(), column),
  arguments: z.record(z.string(), column).default({}),
  isProcedure: z.boolean().default(false),
  description: nullableText,
});
export type FileNativeOperation = z.output<typeof nativeOperation>;

export const OperatorKind = z.enum([
  "equal",
  "in",
  "lessThan",
  "lessThanOrEqual",
  "greaterThan",
  "greaterThanOrEqual",
  "custom",
]);

const scalarType = z.object({
  typeName: z.string(),
  schemaName: z.string().default("pg_catalog"),
  description: nullableText,
  aggregateFunctions: z.record(z.string(), z.object({ returnType: z.string() })).default({}),
  comparisonOperators: z
    .record(
      z.string(),
      z.object({
        operatorName: z.string(),
        operatorKind: OperatorKind,
        argumentType: z.string(),
        isInfix: z.boolean().default(true),
      }),
    )
    .default({}),
  typeRepresentation: z.union([z.string(), z.object({ enum: z.array(z.string()) })]).nullish(),
});
export type FileScalarType = z.output<typeof scalarType>;

const compositeType = z.object({
  typeName: z.string(),
  schemaName: z.string(),
  fields: z.record(
    z.string(),
    z.object({ fieldName: z.string(), type: typeSchema, description: nullableText }),
  ),
  description: nullableText,
});
export type FileCompositeType = z.output<typeof compositeType>;

const common = {
  connectionSettings: z.object({
    connectionUri: z.union([z.string(), z.object({ variable: z.string() })]),
    poolSettings: z
      .object({
        maxConnections: z.int().positive().default(50),
        poolTimeout: z.int().nonnegative().default(30),
        idleTimeout: z.int().nonnegative().nullish(),
      })
      .prefault({}),
    isolationLevel: z
      .enum(["ReadCommitted", "RepeatableRead", "Serializable"])
      .default("ReadCommitted"),
  }),
  mutationsVersion: z.enum(["v1", "v2"]).nullish(),
  mutationsPrefix: nullableText,
};

const tables = z.record(z.string(), table).default({});
const natives = z.record(z.string(), nativeOperation).default({});
const scalarTypes = z.record(z.string(), scalarType).default({});
const compositeTypes = z.record(z.string(), compositeType).default({});

export const fileSchema = z.discriminatedUnion("version", [
  z.object({
    version: z.literal("4"),
    ...common,
    metadata: z
      .object({ tables, nativeQueries: natives, scalarTypes, compositeTypes })
      .prefault({}),
  }),
  z.object({
    version: z.literal("5"),
    ...common,
    metadata: z
      .object({
        tables,
        types: z.object({ scalar: scalarTypes, composite: compositeTypes }).prefault({}),
        nativeOperations: z.object({ queries: natives, mutations: natives }).prefault({}),
      })
      .prefault({}),
  }),
]);
export type ConfigurationFile = z.output<typeof fileSchema>;
