import type { Configuration } from "../configuration/configuration.ts";
import { parseConfiguration } from "../configuration/parse.ts";

const scalar = (name: string) => ({ scalarType: name });
const column = (name: string, type: object, more: object = {}) => ({ name, type, ...more });
const required = { nullable: "nonNullable" };

function scalarType(name: string, representation: unknown, schemaName = "pg_catalog") {
  const infix = (operatorName: string, operatorKind = "custom") => ({
    operatorName,
    operatorKind,
    argumentType: name,
  });
  const text = {
    _like: infix("~~"),
    _regex: infix("~"),
    _prefix: { ...infix("starts_with"), isInfix: false },
  };
  const number = {
    sum: { returnType: name === "int4" ? "int8" : name },
    avg: { returnType: "numeric" },
  };
  return {
    typeName: name,
    schemaName,
    typeRepresentation: representation,
    aggregateFunctions: {
      min: { returnType: name },
      max: { returnType: name },
      ...(/int|num|float/.test(name) ? number : {}),
    },
    comparisonOperators: {
      _eq: infix("=", "equal"),
      _in: infix("IN", "in"),
      _gt: infix(">"),
      _lt: infix("<"),
      ...(name === "text" ? text : {}),
    },
  };
}

const AUTHOR = {
  schemaName: "library",
  tableName: "author",
  columns: {
    id: column("id", scalar("int4"), required),
    fullName: column("name", scalar("text"), required),
    born: column("born", scalar("date")),
    home: column("home", { compositeType: "Address" }),
    others: column("others", { arrayType: { compositeType: "Address" } }),
    tags: column("tags", { arrayType: scalar("text") }),
    boss_id: column("boss_id", scalar("int4")),
  },
  uniquenessConstraints: { author_pkey: ["id"] },
  foreignRelations: { boss: { foreignTable: "author", columnMapping: { boss_id: "id" } } },
};

const BOOK = {
  schemaName: "library",
  tableName: 'Bo"ok',
  columns: {
    id: column("id", scalar("int4"), { ...required, isIdentity: "identityByDefault" }),
    author_id: column("author_id", scalar("int4")),
    title: column("title", scalar("text"), required),
    price: column("price", scalar("numeric"), { ...required, hasDefault: "hasDefault" }),
    copies: column("copies", scalar("int8")),
    mood: column("mood", scalar("mood")),
    even: column("even", scalar("even")),
    weight: column("weight", scalar("float8")),
    meta: column("meta", scalar("jsonb")),
    cover: column("cover", scalar("bytea")),
    sold_at: column("sold_at", scalar("timestamptz")),
    added_at: column("added_at", scalar("timestamp")),
    order: column("order", scalar("text")),
    secret: column("secret", scalar("int4"), { isGenerated: "stored" }),
  },
  uniquenessConstraints: { 'Bo"ok_pkey': ["id"], 'Bo"ok_title_key': ["title"] },
  foreignRelations: {},
};

/** The configuration file, format 5; tests may change it before it is read. */
export function libraryFile() {
  return {
    version: "5",
    connectionSettings: { connectionUri: { variable: "CONNECTION_URI" } },
    mutationsVersion: "v2",
    mutationsPrefix: "",
    metadata: {
      tables: { author: AUTHOR, book: BOOK },
      types: {
        scalar: {
          text: scalarType("text", "string"),
          int4: scalarType("int4", "int32"),
          int8: scalarType("int8", "int64AsString"),
          numeric: scalarType("numeric", "bigDecimalAsString"),
          float8: scalarType("float8", "float64"),
          date: scalarType("date", "date"),
          bytea: scalarType("bytea", null),
          jsonb: scalarType("jsonb", "json"),
          timestamp: scalarType("timestamp", "timestamp"),
          timestamptz: scalarType("timestamptz", "timestamptz"),
          mood: scalarType("mood", { enum: ["sad", "ok", "glad"] }, "library"),
          even: scalarType("even", "int32", "library"),
        },
        composite: {
          Address: {
            typeName: "address",
            schemaName: "library",
            fields: {
              town: { fieldName: "city", type: scalar("text") },
              street: { fieldName: "street", type: { compositeType: "Street" } },
              phones: { fieldName: "phones", type: { arrayType: scalar("text") } },
            },
          },
          Street: {
            typeName: "street",
            schemaName: "library",
            fields: {
              line: { fieldName: "line", type: scalar("text") },
              number: { fieldName: "number", type: scalar("int8") },
            },
          },
        },
      },
      nativeOperations: {
        queries: {
          books_of: {
            sql: { inline: 'select * from library."Bo""ok" where author_id = {{author}} -- all;' },
            columns: { id: BOOK.columns.id, title: BOOK.columns.title },
            arguments: { author: column("author", scalar("int4"), required) },
          },
          echo: {
            sql: "select {{home}} as home, {{homes}} as others, {{tags}} as tags, {{meta}} as meta;",
            columns: {
              home: AUTHOR.columns.home,
              homes: AUTHOR.columns.others,
              tags: AUTHOR.columns.tags,
              meta: BOOK.columns.meta,
            },
            arguments: {
              home: AUTHOR.columns.home,
              homes: AUTHOR.columns.others,
              tags: AUTHOR.columns.tags,
              meta: BOOK.columns.meta,
            },
          },
          slow: {
            sql: "select 1 as id from pg_sleep(60)",
            columns: { id: AUTHOR.columns.id },
          },
          broken: { sql: "select ) as nothing", columns: { nothing: BOOK.columns.title } },
          writer: {
            sql: "insert into library.author (id, name) values (99, 'x') returning id",
            columns: { id: AUTHOR.columns.id },
          },
        },
        mutations: {
          rename: {
            sql: { file: "sql/rename.sql" },
            columns: { id: AUTHOR.columns.id, fullName: AUTHOR.columns.fullName },
            arguments: {
              id: column("id", scalar("int4"), required),
              to: column("to", scalar("text"), required),
            },
          },
        },
      },
    },
  };
}

export function libraryConfiguration(file: object = libraryFile()): Configuration {
  return parseConfiguration(JSON.stringify(file), (path) => {
    if (path !== "sql/rename.sql") throw new Error(`no ${path}`);
    return "update library.author set name = {{to}} where id = {{id}} returning *;\n";
  });
}
