import { compileSupergraph } from "../../metadata/compile.ts";
import { FILTERS, articleFilter } from "../../metadata/testing/article-filter.ts";
import {
  article,
  articles,
  AUTHOR,
  connector,
  JSON_TYPE,
  object,
  PLACE,
  REPRESENTATIONS,
  WRITTEN,
  writerOf,
} from "../../metadata/testing/shop.ts";

const READERS = ["admin", "reader"];

const seen = (typeName: string, roles: string[], allowedFields: string[], input = false) =>
  object("TypePermissions", {
    typeName,
    permissions: roles.map((role) => ({
      role,
      output: { allowedFields },
      ...(input ? { input: { fieldPresets: [] } } : {}),
    })),
  });

const selected = (modelName: string, roles: string[], filter: unknown = null) =>
  object("ModelPermissions", {
    modelName,
    permissions: roles.map((role) => ({ role, select: { filter, allowSubscriptions: true } })),
  });

const model = (name: string, filterExpressionType: string) => ({
  filterExpressionType,
  graphql: {
    selectMany: {
      queryRootField: name,
      subscription: { rootField: name, pollingIntervalMs: 1000 },
    },
    selectUniques: [],
    filterInputTypeName: `${name}_filter`,
  },
});

const AUTHORS = object(
  "Model",
  {
    name: "Authors",
    objectType: "Author",
    source: { dataConnectorName: "db", collection: "authors" },
    ...model("authors", "Author_filter"),
  },
  "v2",
);

/** Of rows that only administrators know of. */
const LEDGER = [
  object("ScalarType", { name: "Secret", graphql: { typeName: "Secret" } }),
  object("BooleanExpressionType", {
    name: "Ledger_filter",
    operand: {
      object: {
        type: "Ledger",
        comparableFields: [{ fieldName: "balance", booleanExpressionType: "Int_filter" }],
        comparableRelationships: [],
      },
    },
    logicalOperators: { enable: true },
    isNull: { enable: true },
    graphql: { typeName: "Ledger_filter" },
  }),
  object("ObjectType", {
    name: "Ledger",
    graphql: { typeName: "LedgerOfSecrets" },
    fields: [
      { name: "balance", type: "Int!" },
      { name: "seal", type: "Secret" },
    ],
    dataConnectorTypeMapping: [
      {
        dataConnectorName: "db",
        dataConnectorObjectType: "author",
        fieldMapping: {
          balance: { column: { name: "id" } },
          seal: { column: { name: "name" } },
        },
      },
    ],
  }),
  object(
    "Model",
    {
      name: "Ledgers",
      objectType: "Ledger",
      source: { dataConnectorName: "db", collection: "authors" },
      ...model("ledgers", "Ledger_filter"),
    },
    "v2",
  ),
  seen("Ledger", ["admin"], ["balance", "seal"]),
  selected("Ledgers", ["admin"]),
];

const COMMANDS = [
  object("Command", {
    name: "publish",
    outputType: "Int!",
    arguments: [{ name: "id", type: "Int!" }],
    source: { dataConnectorName: "db", dataConnectorCommand: { procedure: "publish" } },
    graphql: { rootFieldName: "publish", rootFieldKind: "Mutation" },
  }),
  object("Command", {
    name: "say",
    outputType: "Json",
    arguments: [{ name: "what", type: "Json" }],
    source: {
      dataConnectorName: "db",
      dataConnectorCommand: { function: "say" },
      argumentMapping: { what: "what" },
    },
    graphql: { rootFieldName: "say", rootFieldKind: "Query" },
  }),
  ...["publish", "say"].map((commandName) =>
    object("CommandPermissions", {
      commandName,
      permissions: [
        { role: "admin", allowExecution: true },
        ...(commandName === "say" ? [{ role: "reader", allowExecution: true }] : []),
      ],
    }),
  ),
];

/** What the connector has beside, or otherwise: authors are everybody's. */
export const OWN_SCHEMA = {
  collections: ["articles", "authors"].map((name) => ({
    name,
    type: name.slice(0, -1),
    arguments: {},
    uniqueness_constraints: {},
  })),
  functions: [
    {
      name: "say",
      arguments: {
        what: {
          type: {
            type: "nullable" as const,
            underlying_type: { type: "named" as const, name: "json" },
          },
        },
      },
      result_type: { type: "named" as const, name: "json" },
    },
  ],
};

/** The metadata of articles and their authors, at a connector's URL. */
export function shopMetadata(url = "http://db.test"): object {
  const place = {
    ...PLACE,
    definition: { ...definitionOf(PLACE), graphql: { typeName: "Place" } },
  };
  const objects = [
    connector({ schema: OWN_SCHEMA }, { url: { singleUrl: { value: url } } }),
    ...REPRESENTATIONS,
    JSON_TYPE,
    article(),
    AUTHOR,
    place,
    ...FILTERS.slice(0, -1),
    articleFilter(["author"]),
    authorFilter(),
    articles(model("articles", "Article_filter")),
    AUTHORS,
    writerOf(),
    WRITTEN,
    seen("Article", READERS, ["id", "title", "writer", "tags", "place"]),
    seen("Author", READERS, ["id", "name"]),
    seen("Place", ["admin"], ["city"]),
    selected("Articles", READERS),
    selected("Authors", READERS),
    ...LEDGER,
    ...COMMANDS,
  ];
  return {
    version: "v2",
    supergraph: { objects: [GRAPHQL] },
    subgraphs: [{ name: "shop", objects }],
  };
}

function definitionOf(one: object): object {
  return (one as { definition: object }).definition;
}

function authorFilter(): object {
  return object("BooleanExpressionType", {
    name: "Author_filter",
    operand: {
      object: {
        type: "Author",
        comparableFields: [
          { fieldName: "id", booleanExpressionType: "Int_filter" },
          { fieldName: "name", booleanExpressionType: "String_filter" },
        ],
        comparableRelationships: [],
      },
    },
    logicalOperators: { enable: true },
    isNull: { enable: true },
    graphql: { typeName: "Author_filter" },
  });
}

const GRAPHQL = object("GraphqlConfig", {
  query: {
    rootOperationTypeName: "Query",
    filterInput: {
      fieldName: "where",
      operatorNames: { and: "_and", or: "_or", not: "_not", isNull: "_is_null" },
    },
    limitInput: { fieldName: "limit" },
    offsetInput: { fieldName: "offset" },
  },
  mutation: { rootOperationTypeName: "Mutation" },
  subscription: { rootOperationTypeName: "Subscription" },
});

/** A compiled file of the shop. */
export function shopFile(url?: string): Uint8Array {
  const compiled = compileSupergraph({ metadata: shopMetadata(url), authConfig: null });
  if ("part" in compiled) return compiled.part;
  throw new Error(compiled.problems.map(({ message }) => message).join("\n"));
}
