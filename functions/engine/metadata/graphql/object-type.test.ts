import { expect, test } from "vitest";
import {
  argumentsOf,
  command,
  metadata,
  model,
  objectType,
  ref,
  rootField,
  selects,
  toModel,
} from "./testing/resolved.ts";
import { typeSdl } from "./testing/role-sdl.ts";
import { schemaOf } from "./testing/schema-of.ts";

test("fields of an object have their arguments, descriptions and deprecations", () => {
  const described = objectType(
    "Movie",
    {},
    {
      description: "A film",
      fields: {
        title: {
          type: ref("[String!]!"),
          description: "By language",
          deprecated: { reason: null },
          arguments: argumentsOf({ to: "String!", from: "Int" }),
        },
      },
      permissions: { output: { admin: ["title"] }, input: {} },
    },
  );
  const schema = schemaOf(
    metadata({
      objectTypes: [described],
      models: [model("movies", "Movie", { selectMany: rootField("movies") })],
    }),
  );
  expect(typeSdl(schema, "admin", "Movie")).toBe(`"A film"
type Movie {
  "By language"
  title(from: Int, to: String!): [String!]! @deprecated
}`);
  expect(typeSdl(schema, "user", "Movie")).toBe("");
});

test("who has a preset for a field of an input does not see it; all others do", () => {
  const preset = (field: string) => ({ field, value: { literal: 1 }, deprecated: null });
  const schema = schemaOf(
    metadata({
      roles: ["admin", "guest", "user"],
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int!", title: "String" },
          { permissions: { output: {}, input: { user: [preset("id")], admin: [] } } },
        ),
        objectType("Plain", { movie: "[Movie!]" }),
      ],
      commands: [command("add", "Int", { plain: "Plain!" })],
    }),
  );
  expect(typeSdl(schema, "user", "MovieInput")).toBe(`input MovieInput {
  title: String
}`);
  for (const role of ["admin", "guest"]) {
    expect(typeSdl(schema, role, "MovieInput")).toContain("id: Int!");
  }
  expect(schema.types["PlainInput"]).toMatchObject({ fields: { movie: { seenBy: null } } });
});

test("relationships are there where the target and the fields that lead to it are", () => {
  const actor = objectType("Actor", { id: "Int!", movieId: "Int" });
  const withActors = objectType(
    "Movie",
    { id: "Int!" },
    {
      relationships: {
        actors: toModel("actors", "Movie", {
          model: "actors",
          type: "Actor",
          many: true,
          from: "id",
          to: "movieId",
        }),
      },
    },
  );
  const of = (parts: { movie?: string[]; actor?: string[]; select?: boolean }) =>
    typeSdl(
      schemaOf(
        metadata({
          objectTypes: [
            {
              ...withActors,
              fields: { ...withActors.fields, ...objectType("X", { name: "Int" }).fields },
              permissions: { output: { user: parts.movie ?? ["id"] }, input: {} },
            },
            {
              ...actor,
              permissions: { output: { user: parts.actor ?? ["id", "movieId"] }, input: {} },
            },
          ],
          models: [
            model("movies", "Movie", { selectMany: rootField("movies") }),
            model(
              "actors",
              "Actor",
              {},
              { permissions: parts.select === false ? {} : { user: selects } },
            ),
          ],
        }),
      ),
      "user",
      "Movie",
    );
  expect(of({})).toContain("actors(limit: Int, offset: Int): [Actor!]");
  expect(of({ movie: ["name"] })).not.toContain("actors");
  expect(of({ actor: ["id"] })).not.toContain("actors");
  expect(of({ select: false })).not.toContain("actors");
});

test("a relationship to a command takes the arguments that it does not map", () => {
  const schema = schemaOf(
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int!" },
          {
            relationships: {
              rating: {
                name: "rating",
                source: "app.Movie",
                description: "How good",
                deprecated: null,
                graphqlFieldName: "rating",
                target: {
                  kind: "command",
                  command: "app.rate",
                  type: ref("Float"),
                  mappings: [{ source: { field: "id" }, argument: "movie" }],
                  capability: { local: null, relationComparisons: false, supportsNested: false },
                },
              },
            },
          },
        ),
      ],
      models: [model("movies", "Movie", { selectMany: rootField("movies") })],
      commands: [command("rate", "Float", { movie: "Int!", scale: "Int!" }, { graphql: null })],
    }),
  );
  expect(typeSdl(schema, "user", "Movie")).toBe(`type Movie {
  id: Int!
  "How good"
  rating(scale: Int!): Float
}`);
});

test("an object relationship takes nothing; an aggregate of one to many has a field of its own", () => {
  const target = { model: "actors", type: "Actor", from: "id", to: "id" };
  const schema = schemaOf(
    metadata({
      objectTypes: [
        objectType("Actor", { id: "Int!" }),
        objectType(
          "Movie",
          { id: "Int!" },
          {
            relationships: {
              lead: toModel("lead", "Movie", { ...target, many: false }),
              actors: toModel(
                "actors",
                "Movie",
                { ...target, many: true },
                {
                  aggregate: {
                    expression: "app.actors",
                    description: "Of actors",
                    graphqlFieldName: "actorsAggregate",
                  },
                },
              ),
            },
          },
        ),
      ],
      aggregateExpressions: [
        {
          name: "app.actors",
          description: null,
          graphqlTypeName: "actors_aggregate",
          operand: {
            kind: "object",
            objectType: "app.Actor",
            fields: { id: { expression: "app.int", description: "Ids", deprecated: null } },
          },
          count: null,
          countDistinct: null,
        },
        {
          name: "app.int",
          description: null,
          graphqlTypeName: "int_aggregate",
          operand: {
            kind: "scalar",
            type: { inbuilt: "Int" },
            functions: {
              sum: { returnType: ref("Float"), description: "All", deprecated: null, mapping: {} },
            },
          },
          count: null,
          countDistinct: { returnType: ref("Int!"), description: null, deprecated: null },
        },
      ],
      models: [
        model("movies", "Movie", { selectMany: rootField("movies") }),
        model("actors", "Actor", { filterInputTypeName: "actors_filter" }),
      ],
    }),
  );
  expect(typeSdl(schema, "user", "Movie")).toBe(`type Movie {
  actors(limit: Int, offset: Int): [Actor!]
  "Of actors"
  actorsAggregate(filter_input: actors_filter): actors_aggregate!
  id: Int!
  lead: Actor
}`);
  expect(typeSdl(schema, "user", "actors_aggregate")).toBe(`type actors_aggregate {
  "Ids"
  id: int_aggregate!
}`);
  expect(typeSdl(schema, "user", "int_aggregate")).toBe(`type int_aggregate {
  _count_distinct: Int!
  "All"
  sum: Float
}`);
});

test("global ids make a type a Node, for roles that see the fields they are made of", () => {
  const schema = schemaOf(
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          { movieId: "Int!", title: "String" },
          {
            description: "A film",
            globalIdFields: ["movieId"],
            globalIdSource: "app.movies",
            permissions: { output: { admin: ["movieId", "title"], user: ["title"] }, input: {} },
          },
        ),
      ],
      models: [model("movies", "Movie", { selectMany: rootField("movies") })],
    }),
  );
  expect(typeSdl(schema, "admin", "Query")).toContain("node(id: ID!): Node");
  expect(typeSdl(schema, "admin", "Movie")).toBe(`"A film"
type Movie implements Node {
  "A film"
  id: ID!
  movieId: Int!
  title: String
}`);
  expect(typeSdl(schema, "admin", "Node")).toBe(`interface Node {
  id: ID!
}`);
  expect(typeSdl(schema, "user", "Movie")).not.toContain("Node");
  expect(typeSdl(schema, "user", "Query")).not.toContain("node");
  expect(schema.types["Node"]).toMatchObject({
    possibleTypes: [{ name: "Movie", seenBy: ["admin"] }],
  });
});

test("Apollo Federation is served where it is on, with entities for roles that see their keys", () => {
  const of = (on: boolean) =>
    schemaOf(
      metadata({
        graphql: { apolloFederationRootFields: on },
        objectTypes: [
          objectType(
            "Movie",
            { id: "Int!", title: "String" },
            {
              graphql: {
                typeName: "Movie",
                inputTypeName: null,
                apolloFederationKeys: [["id"]],
              },
              apolloEntitySource: "app.movies",
              permissions: { output: { admin: ["id", "title"], user: ["title"] }, input: {} },
            },
          ),
        ],
        models: [model("movies", "Movie", { selectMany: rootField("movies") })],
      }),
    );
  const schema = of(true);
  expect(typeSdl(schema, "admin", "Query")).toBe(`type Query {
  _entities(representations: [_Any!]!): _Entity!
  _service: _Service!
  movies(limit: Int, offset: Int): [Movie!]
}`);
  expect(typeSdl(schema, "admin", "_Entity")).toBe("union _Entity = Movie");
  expect(typeSdl(schema, "user", "_Entity")).toBe("");
  expect(typeSdl(schema, "user", "Query")).not.toContain("_entities");
  expect(typeSdl(schema, "user", "_Service")).toBe("type _Service {\n  sdl: String!\n}");
  expect(schema.types["Movie"]).toMatchObject({ federationKeys: [["id"]] });
  expect(Object.keys(of(false).types)).toEqual(["Movie", "Mutation", "Query"]);
});
