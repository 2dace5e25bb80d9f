import { createHash } from "node:crypto";
import { compileSupergraph } from "../../metadata/compile.ts";
import type { Serving } from "../../metadata/format/source.ts";
import type { EnvironmentValue } from "../../metadata/resolved.ts";
import { CAPABILITIES, object, SCHEMA } from "../../metadata/testing/shop.ts";

const type = (name: string) => ({ type: { type: "named" as const, name } });

const linkTo = (url: EnvironmentValue) =>
  object("DataConnectorLink", {
    name: "db",
    url: { singleUrl: url },
    headers: { "x-token": { valueFromEnv: "NOTES_TOKEN" } },
    schema: {
      version: "v0.2",
      schema: {
        ...SCHEMA,
        object_types: {
          note: { fields: { id: type("int"), text: type("text") }, foreign_keys: {} },
        },
        collections: [{ name: "notes", type: "note", arguments: {}, uniqueness_constraints: {} }],
        functions: [],
        procedures: [],
      },
      capabilities: { version: "0.2.0", capabilities: CAPABILITIES },
    },
  });

const NOTES = [
  ...[
    ["int", "Int"],
    ["text", "String"],
  ].map(([dataConnectorScalarType, representation]) =>
    object("DataConnectorScalarRepresentation", {
      dataConnectorName: "db",
      dataConnectorScalarType,
      representation,
    }),
  ),
  object("ObjectType", {
    name: "Note",
    graphql: { typeName: "Note" },
    fields: [
      { name: "id", type: "Int!" },
      { name: "text", type: "String!" },
    ],
    dataConnectorTypeMapping: [
      { dataConnectorName: "db", dataConnectorObjectType: "note", fieldMapping: {} },
    ],
  }),
  object(
    "Model",
    {
      name: "Notes",
      objectType: "Note",
      source: { dataConnectorName: "db", collection: "notes" },
      graphql: {
        selectMany: {
          queryRootField: "notes",
          subscription: { rootField: "notes", pollingIntervalMs: 1000 },
        },
        selectUniques: [],
      },
    },
    "v2",
  ),
  object("TypePermissions", {
    typeName: "Note",
    permissions: [{ role: "reader", output: { allowedFields: ["id", "text"] } }],
  }),
  object("ModelPermissions", {
    modelName: "Notes",
    permissions: [{ role: "reader", select: { filter: null, allowSubscriptions: true } }],
  }),
];

const GRAPHQL = object("GraphqlConfig", {
  query: {
    rootOperationTypeName: "Query",
    limitInput: { fieldName: "limit" },
  },
  mutation: { rootOperationTypeName: "Mutation" },
  subscription: { rootOperationTypeName: "Subscription" },
});

const AUTH = {
  kind: "AuthConfig",
  version: "v3",
  definition: { mode: { noAuth: { role: "reader", sessionVariables: {} } } },
};

/** Notes of a connector, open to everybody; `salt` makes another file of the same. */
export function notesFile(
  salt = "",
  path = "/graphql",
  url: EnvironmentValue = { valueFromEnv: "NOTES_URL" },
  more: Pick<Serving, "cors"> = {},
): Uint8Array<ArrayBuffer> {
  const salted = salt === "" ? [] : [object("ScalarType", { name: `Salt${salt}` })];
  const compiled = compileSupergraph({
    metadata: {
      version: "v2",
      supergraph: { objects: [GRAPHQL] },
      subgraphs: [{ name: "app", objects: [linkTo(url), ...NOTES, ...salted] }],
    },
    authConfig: AUTH,
    serving: { path, connectors: {}, ...more },
  });
  if ("part" in compiled) return compiled.part;
  throw new Error(compiled.problems.map(({ message }) => message).join("\n"));
}

export function artifactOf(file: Uint8Array): { digest: string; size: number } {
  return { digest: createHash("sha256").update(file).digest("hex"), size: file.length };
}
