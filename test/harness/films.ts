import { SignJWT } from "jose";
import postgres from "postgres";
import { parseConfiguration } from "../../functions/engine/connectors/postgres/configuration/parse.ts";
import { capabilities } from "../../functions/engine/connectors/postgres/schema/capabilities.ts";
import { schemaOf } from "../../functions/engine/connectors/postgres/schema/schema.ts";

/** The key that tokens of its users are signed with. */
export const FILMS_KEY = "a key of 32 bytes for HS256 tokens";

/** A project whose only part is a supergraph over a table of films, by a connector of the engine's own. */
export function filmsProject(targets: readonly string[] = ["local"]): Record<string, string> {
  const definition = {
    name: "films",
    targets,
    supergraphs: { graph: { path: "/api/graphql", secrets: ["FILMS_DB", "FILMS_KEY"] } },
  };
  return {
    "lintas.json": JSON.stringify(definition),
    "supergraph/globals/auth.json": JSON.stringify(AUTH),
    "supergraph/globals/graphql.json": JSON.stringify(GRAPHQL),
    "supergraph/globals/compatibility.json": JSON.stringify({
      kind: "CompatibilityConfig",
      date: "2026-01-01",
    }),
    "supergraph/films/films.json": JSON.stringify([link(), ...FILMS]),
    "supergraph/connector/films/configuration.json": JSON.stringify(CONFIGURATION),
  };
}

/** Makes the table in a database, with three films. */
export async function fillFilms(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create table film (id int4 primary key, title text not null, owner text not null);
    insert into film values (1, 'Tilik', 'ann'), (2, 'Kucumbu', 'bob'), (3, 'Siti', 'ann')`);
  await sql.end();
}

/** What a user sends to be the owner of some films. */
export async function filmsToken(user: string, expires = "1h"): Promise<string> {
  const claims = {
    "x-hasura-default-role": "owner",
    "x-hasura-allowed-roles": ["owner"],
    "x-hasura-user-id": user,
  };
  return new SignJWT({ "claims.jwt.hasura.io": claims })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(FILMS_KEY));
}

const AUTH = {
  kind: "AuthConfig",
  version: "v4",
  definition: {
    mode: {
      jwt: {
        key: { fixed: { algorithm: "HS256", key: { valueFromEnv: "FILMS_KEY" } } },
        tokenLocation: { type: "BearerAuthorization" },
        claimsConfig: { namespace: { claimsFormat: "Json", location: "/claims.jwt.hasura.io" } },
      },
    },
    alternativeModes: [
      { identifier: "guest", config: { noAuth: { role: "guest", sessionVariables: {} } } },
    ],
  },
};

const GRAPHQL = {
  kind: "GraphqlConfig",
  version: "v1",
  definition: {
    query: {
      rootOperationTypeName: "Query",
      filterInput: {
        fieldName: "where",
        operatorNames: { and: "_and", or: "_or", not: "_not", isNull: "_is_null" },
      },
    },
    mutation: { rootOperationTypeName: "Mutation" },
    subscription: { rootOperationTypeName: "Subscription" },
  },
};

const column = (name: string, scalarType: string) => [
  name,
  { name, type: { scalarType }, nullable: "nonNullable" },
];

const CONFIGURATION = {
  version: "5",
  connectionSettings: { connectionUri: { variable: "FILMS_DB" } },
  metadata: {
    tables: {
      film: {
        schemaName: "public",
        tableName: "film",
        columns: Object.fromEntries([
          column("id", "int4"),
          column("title", "text"),
          column("owner", "text"),
        ]),
        uniquenessConstraints: { film_pkey: ["id"] },
        foreignRelations: {},
      },
    },
    types: {
      scalar: {
        int4: scalar("int4", "int32"),
        text: scalar("text", "string"),
      },
      composite: {},
    },
    nativeOperations: { queries: {}, mutations: {} },
  },
};

function scalar(typeName: string, typeRepresentation: string): object {
  const equal = { operatorName: "=", operatorKind: "equal", argumentType: typeName, isInfix: true };
  return {
    typeName,
    schemaName: "pg_catalog",
    aggregateFunctions: {},
    comparisonOperators: { _eq: equal },
    typeRepresentation,
  };
}

function link(): object {
  const configuration = parseConfiguration(JSON.stringify(CONFIGURATION), () => "");
  return {
    kind: "DataConnectorLink",
    version: "v1",
    definition: {
      name: "films",
      url: { singleUrl: { value: "lintas:connector/films" } },
      schema: {
        version: "v0.2",
        schema: schemaOf(configuration),
        capabilities,
      },
    },
  };
}

const representation = (dataConnectorScalarType: string, named: string) => ({
  kind: "DataConnectorScalarRepresentation",
  version: "v1",
  definition: { dataConnectorName: "films", dataConnectorScalarType, representation: named },
});

const FIELDS = ["id", "title", "owner"];
const everything = { allowedFields: FIELDS };
const ownFilms = {
  fieldComparison: {
    field: "owner",
    operator: "_eq",
    value: { sessionVariable: "x-hasura-user-id" },
  },
};

const FILMS = [
  representation("int4", "Int"),
  representation("text", "String"),
  {
    kind: "ObjectType",
    version: "v1",
    definition: {
      name: "Film",
      fields: [
        { name: "id", type: "Int!" },
        { name: "title", type: "String!" },
        { name: "owner", type: "String!" },
      ],
      graphql: { typeName: "Film" },
      dataConnectorTypeMapping: [{ dataConnectorName: "films", dataConnectorObjectType: "film" }],
    },
  },
  {
    kind: "TypePermissions",
    version: "v1",
    definition: {
      typeName: "Film",
      permissions: [
        { role: "owner", output: everything },
        { role: "guest", output: { allowedFields: ["title"] } },
      ],
    },
  },
  {
    kind: "BooleanExpressionType",
    version: "v1",
    definition: {
      name: "TextFilter",
      operand: {
        scalar: {
          type: "String",
          comparisonOperators: [{ name: "_eq", argumentType: "String!" }],
          dataConnectorOperatorMapping: [
            {
              dataConnectorName: "films",
              dataConnectorScalarType: "text",
              operatorMapping: {},
            },
          ],
        },
      },
      logicalOperators: { enable: true },
      isNull: { enable: false },
      graphql: { typeName: "TextFilter" },
    },
  },
  {
    kind: "BooleanExpressionType",
    version: "v1",
    definition: {
      name: "FilmFilter",
      operand: {
        object: {
          type: "Film",
          comparableFields: [
            { fieldName: "title", booleanExpressionType: "TextFilter" },
            { fieldName: "owner", booleanExpressionType: "TextFilter" },
          ],
          comparableRelationships: [],
        },
      },
      logicalOperators: { enable: true },
      isNull: { enable: false },
      graphql: { typeName: "FilmFilter" },
    },
  },
  {
    kind: "Model",
    version: "v2",
    definition: {
      name: "Films",
      objectType: "Film",
      source: { dataConnectorName: "films", collection: "film" },
      filterExpressionType: "FilmFilter",
      graphql: {
        selectMany: { queryRootField: "films", subscription: { rootField: "films" } },
        selectUniques: [{ queryRootField: "film", uniqueIdentifier: ["id"] }],
      },
    },
  },
  {
    kind: "ModelPermissions",
    version: "v1",
    definition: {
      modelName: "Films",
      permissions: [
        { role: "owner", select: { filter: ownFilms, allowSubscriptions: true } },
        { role: "guest", select: { filter: null } },
      ],
    },
  },
];
