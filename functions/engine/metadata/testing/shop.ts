import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import type { OpenDdFlags } from "../opendd/metadata.gen.ts";
import { parse } from "../parse.ts";
import { resolve } from "../resolve.ts";
import type { Resolved } from "../resolved.ts";

/** One object of OpenDD metadata. */
export function object(kind: string, definition: object, version = "v1"): object {
  return { kind, version, definition };
}

const SCALARS: ndc.SchemaResponse["scalar_types"] = {
  int: {
    representation: { type: "int32" },
    aggregate_functions: {},
    comparison_operators: {
      _eq: { type: "equal" },
      _in: { type: "in" },
      _lt: { type: "less_than" },
      _gt: { type: "greater_than" },
    },
    extraction_functions: {},
  },
  text: {
    representation: { type: "string" },
    aggregate_functions: {},
    comparison_operators: {
      _eq: { type: "equal" },
      _contains: { type: "contains" },
      _like: { type: "custom", argument_type: { type: "named", name: "text" } },
    },
    extraction_functions: {},
  },
  /** It cannot be compared. */
  json: {
    representation: { type: "json" },
    aggregate_functions: {},
    comparison_operators: {},
    extraction_functions: {},
  },
};

const type = (name: string): { type: ndc.Type } => ({ type: { type: "named", name } });
const nullable = (name: string): { type: ndc.Type } => ({
  type: { type: "nullable", underlying_type: { type: "named", name } },
});

/** What the connector `db` tells of itself: articles, each by an author and about a place. */
export const SCHEMA: ndc.SchemaResponse = {
  scalar_types: SCALARS,
  object_types: {
    article: {
      fields: {
        id: type("int"),
        title: nullable("text"),
        author_id: type("int"),
        tags: { type: { type: "array", element_type: { type: "named", name: "text" } } },
        place: nullable("place"),
        extra: type("json"),
      },
      foreign_keys: {},
    },
    author: { fields: { id: type("int"), name: type("text") }, foreign_keys: {} },
    place: { fields: { city: type("text") }, foreign_keys: {} },
  },
  collections: [
    { name: "articles", type: "article", arguments: {}, uniqueness_constraints: {} },
    {
      name: "authors",
      type: "author",
      arguments: { tenant: { type: { type: "named", name: "int" } } },
      uniqueness_constraints: {},
    },
  ],
  functions: [
    { name: "today", arguments: { headers: type("json") }, result_type: type("text").type },
  ],
  procedures: [{ name: "publish", arguments: { id: type("int") }, result_type: type("int").type }],
};

export const CAPABILITIES: ndc.Capabilities = {
  query: {
    variables: {},
    nested_fields: { filter_by: {}, order_by: {} },
    exists: { nested_collections: {}, nested_scalar_collections: {} },
  },
  mutation: {},
  relationships: { relation_comparisons: {} },
};

/** The link to `db`, or to one that differs in what is given. */
export function connector(
  changes: { schema?: Partial<ndc.SchemaResponse>; capabilities?: ndc.Capabilities } = {},
  definition: object = {},
): object {
  const { schema = {}, capabilities = CAPABILITIES } = changes;
  return object("DataConnectorLink", {
    name: "db",
    url: { singleUrl: { value: "http://db.test" } },
    schema: {
      version: "v0.2",
      schema: { ...SCHEMA, ...schema },
      capabilities: { version: "0.2.0", capabilities },
    },
    ...definition,
  });
}

const mappedTo = (dataConnectorObjectType: string, fieldMapping: object = {}) => ({
  dataConnectorTypeMapping: [{ dataConnectorName: "db", dataConnectorObjectType, fieldMapping }],
});

export const REPRESENTATIONS = [
  ["int", "Int"],
  ["text", "String"],
  ["json", "Json"],
].map(([dataConnectorScalarType, representation]) =>
  object("DataConnectorScalarRepresentation", {
    dataConnectorName: "db",
    dataConnectorScalarType,
    representation,
    graphql: { comparisonExpressionTypeName: `${dataConnectorScalarType}_comparison` },
  }),
);

export const JSON_TYPE = object("ScalarType", { name: "Json", graphql: { typeName: "Json" } });

/** `Article`, whose `writer` is the column `author_id`. */
export function article(definition: object = {}): object {
  return object("ObjectType", {
    name: "Article",
    graphql: { typeName: "Article" },
    fields: [
      { name: "id", type: "Int!" },
      { name: "title", type: "String" },
      { name: "writer", type: "Int!" },
      { name: "tags", type: "[String!]!" },
      { name: "place", type: "Place" },
    ],
    ...mappedTo("article", { writer: { column: { name: "author_id" } } }),
    ...definition,
  });
}

export const AUTHOR = object("ObjectType", {
  name: "Author",
  graphql: { typeName: "Author" },
  fields: [
    { name: "id", type: "Int!" },
    { name: "name", type: "String!" },
  ],
  ...mappedTo("author"),
});

export const PLACE = object("ObjectType", {
  name: "Place",
  fields: [{ name: "city", type: "String!" }],
  ...mappedTo("place"),
});

/** A connector with its types. */
export const SHOP = [connector(), ...REPRESENTATIONS, JSON_TYPE, article(), AUTHOR, PLACE];

export function articles(definition: object = {}): object {
  return object(
    "Model",
    {
      name: "Articles",
      objectType: "Article",
      source: { dataConnectorName: "db", collection: "articles" },
      ...definition,
    },
    "v2",
  );
}

export const AUTHORS = object(
  "Model",
  {
    name: "Authors",
    objectType: "Author",
    arguments: [{ name: "tenant", type: "Int!" }],
    source: { dataConnectorName: "db", collection: "authors" },
  },
  "v2",
);

/** From an article to the author who wrote it. */
export function writerOf(definition: object = {}): object {
  return object("Relationship", {
    name: "author",
    sourceType: "Article",
    target: { model: { name: "Authors", relationshipType: "Object" } },
    mapping: [
      {
        source: { fieldPath: [{ fieldName: "writer" }] },
        target: { modelField: [{ fieldName: "id" }] },
      },
    ],
    ...definition,
  });
}

/** From an author to what the author wrote. */
export const WRITTEN = object("Relationship", {
  name: "articles",
  sourceType: "Author",
  target: { model: { name: "Articles", relationshipType: "Array" } },
  mapping: [
    {
      source: { fieldPath: [{ fieldName: "id" }] },
      target: { modelField: [{ fieldName: "writer" }] },
    },
  ],
});

/** What resolving the subgraph `shop` makes. */
export function resolveShop(objects: readonly object[], flags: OpenDdFlags = {}) {
  const read = parse({ version: "v2", flags, subgraphs: [{ name: "shop", objects }] });
  if (!("parsed" in read)) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  return resolve(read.parsed, { aggregationPredicates: false });
}

/** What is said against metadata that must not build. */
export function problemsIn(objects: readonly object[], flags: OpenDdFlags = {}): string[] {
  const made = resolveShop(objects, flags);
  return "problems" in made ? made.problems.map(({ message }) => message) : [];
}

/** Metadata that must build. */
export function built(objects: readonly object[], flags: OpenDdFlags = {}): Resolved {
  return made(objects, flags).resolved;
}

/** What is said beside metadata that builds. */
export function warningsIn(objects: readonly object[], flags: OpenDdFlags = {}): string[] {
  return made(objects, flags).warnings.map(({ message }) => message);
}

function made(objects: readonly object[], flags: OpenDdFlags) {
  const outcome = resolveShop(objects, flags);
  if ("resolved" in outcome) return outcome;
  throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
}
