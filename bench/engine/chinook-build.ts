import {
  type Configuration,
  type ScalarType,
} from "../../functions/engine/connectors/postgres/configuration/configuration.ts";
import { parseConfiguration } from "../../functions/engine/connectors/postgres/configuration/parse.ts";
import { capabilities } from "../../functions/engine/connectors/postgres/schema/capabilities.ts";
import { schemaOf } from "../../functions/engine/connectors/postgres/schema/schema.ts";
import { metadataFor } from "../../functions/engine/metadata/authoring/metadata-for.ts";
import { compileSupergraph } from "../../functions/engine/metadata/compile.ts";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";

/** The shared secret that sessions are signed with. */
export const JWT_SECRET = "a secret of the bench and of nobody else";
export const CLAIMS = "https://hasura.io/jwt/claims";
export const ROLE = "listener";
/** What is hidden from whoever asks, by session variables. */
export const HIDDEN = { artist: 7, genre: 25 };
/** The connector's key in the build. */
export const CONNECTOR = "app.db";

const scalar = (typeName: string, representation: string) => ({
  typeName,
  typeRepresentation: representation,
  comparisonOperators: Object.fromEntries(
    Object.entries({ _eq: "=", _neq: "<>", _gt: ">", _gte: ">=", _lt: "<", _lte: "<=" }).map(
      ([name, operatorName]) => [
        name,
        { operatorName, operatorKind: name === "_eq" ? "equal" : "custom", argumentType: typeName },
      ],
    ),
  ),
});

const column = (name: string, type: string, nullable = false) => ({
  name,
  type: { scalarType: type },
  nullable: nullable ? "nullable" : "nonNullable",
});

const TABLES = {
  artist: {
    columns: [column("artist_id", "int4"), column("name", "varchar")],
    foreign: {},
  },
  album: {
    columns: [column("album_id", "int4"), column("title", "varchar"), column("artist_id", "int4")],
    foreign: { artist: ["artist", "artist_id"] },
  },
  track: {
    columns: [
      column("track_id", "int4"),
      column("name", "varchar"),
      column("album_id", "int4"),
      column("media_type_id", "int4"),
      column("genre_id", "int4"),
      column("composer", "varchar", true),
      column("milliseconds", "int4"),
      column("bytes", "int4"),
      column("unit_price", "numeric"),
    ],
    foreign: { album: ["album", "album_id"] },
  },
} as const;

/** The connector's configuration, as it reads it of a database like ours. */
export function chinookConfiguration(): Configuration {
  const tables = Object.entries(TABLES).map(([name, { columns, foreign }]) => [
    name,
    {
      schemaName: "public",
      tableName: name,
      columns: Object.fromEntries(columns.map((one) => [one.name, one])),
      uniquenessConstraints: { [`${name}_pkey`]: [`${name}_id`] },
      foreignRelations: Object.fromEntries(
        Object.entries(foreign as Record<string, [string, string]>).map(
          ([of, [foreignTable, key]]) => [of, { foreignTable, columnMapping: { [key]: key } }],
        ),
      ),
    },
  ]);
  const types = [
    ["int4", "int32"],
    ["varchar", "string"],
    ["numeric", "bigDecimalAsString"],
  ].map(([name = "", as = ""]) => [name, scalar(name, as)]);
  const file = {
    version: "5",
    connectionSettings: { connectionUri: { variable: "DATABASE_URL" } },
    metadata: {
      tables: Object.fromEntries(tables) as object,
      types: { scalar: Object.fromEntries(types) as Record<string, ScalarType> },
    },
  };
  return parseConfiguration(JSON.stringify(file), () => "");
}

/** The compiled file of an API over the database, whose role `listener` sees part of the rows. */
export function chinookPart(): Uint8Array {
  const made = metadataFor({
    connectorName: "db",
    subgraph: "app",
    version: "v0.2",
    schema: schemaOf(chinookConfiguration()),
    capabilities,
  });
  if ("problems" in made) throw new Error(made.problems.map((one) => one.message).join("\n"));
  const metadata = {
    version: "v2",
    subgraphs: [{ name: "app", objects: made.objects.map(withListener) }],
  };
  const authConfig = {
    kind: "AuthConfig",
    version: "v2",
    definition: {
      mode: {
        jwt: {
          claimsConfig: {
            namespace: { claimsFormat: "Json", location: `/${CLAIMS.replaceAll("/", "~1")}` },
          },
          tokenLocation: { type: "BearerAuthorization" },
          key: { fixed: { algorithm: "HS256", key: { value: JWT_SECRET } } },
        },
      },
    },
  };
  const compiled = compileSupergraph({ metadata, authConfig });
  if ("part" in compiled) return compiled.part;
  throw new Error(compiled.problems.map((one) => one.message).join("\n"));
}

/** What is made for `admin` alone, for the listener too, rows by the variables of the session. */
function withListener(object: OpenDdSubgraphObject): OpenDdSubgraphObject {
  const changed = structuredClone(object);
  if (changed.kind === "TypePermissions") {
    const { permissions } = changed.definition;
    if (Array.isArray(permissions)) {
      permissions.push(...permissions.map((one) => ({ ...one, role: ROLE })));
    }
  }
  if (changed.kind === "ModelPermissions" && Array.isArray(changed.definition.permissions)) {
    const [field, variable] =
      changed.definition.modelName.toString().toLowerCase() === "track"
        ? ["genre_id", "x-hasura-hidden-genre"]
        : ["artist_id", "x-hasura-hidden-artist"];
    const filter = {
      fieldComparison: { field, operator: "_neq", value: { sessionVariable: variable } },
    };
    changed.definition.permissions.push({ role: ROLE, select: { filter } } as never);
  }
  return changed;
}
