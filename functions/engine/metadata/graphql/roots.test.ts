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

const movie = objectType("Movie", { id: "Int!", title: "String" });
const byId = { ...rootField("movieById"), uniqueIdentifier: ["id"] };

test("a model is selected from as many, as one and as an aggregate", () => {
  const schema = schemaOf(
    metadata({
      objectTypes: [movie],
      aggregateExpressions: [
        {
          name: "app.movies",
          description: "Counts",
          graphqlTypeName: "movies_aggregate",
          operand: { kind: "object", objectType: "app.Movie", fields: {} },
          count: { returnType: ref("Int"), description: "How many", deprecated: null },
          countDistinct: null,
        },
      ],
      models: [
        model(
          "movies",
          "Movie",
          {
            selectMany: rootField("movies", { description: "All", deprecated: { reason: "old" } }),
            selectUniques: [byId],
            aggregate: rootField("moviesAggregate"),
            filterInputTypeName: "movies_filter",
          },
          { aggregateExpression: "app.movies" },
        ),
      ],
    }),
  );
  expect(typeSdl(schema, "user", "Query")).toBe(`type Query {
  movieById(id: Int!): Movie
  "All"
  movies(limit: Int, offset: Int): [Movie!] @deprecated(reason: "old")
  moviesAggregate(filter_input: movies_filter): movies_aggregate
}`);
  expect(typeSdl(schema, "user", "movies_aggregate")).toBe(`"Counts"
type movies_aggregate {
  "How many"
  _count: Int!
}`);
  expect(typeSdl(schema, "user", "movies_filter")).toBe(`input movies_filter {
  limit: Int
  offset: Int
}`);
  expect(schema).toMatchObject({ query: "Query", mutation: "Mutation", subscription: null });
});

test("a model is there only for roles that select from it, and one row only for those that see its key", () => {
  const schema = schemaOf(
    metadata({
      roles: ["admin", "keyless", "user"],
      objectTypes: [
        {
          ...movie,
          permissions: {
            output: { admin: ["id", "title"], keyless: ["title"], user: ["id"] },
            input: {},
          },
        },
      ],
      models: [
        model(
          "movies",
          "Movie",
          { selectMany: rootField("movies"), selectUniques: [byId] },
          { permissions: { admin: selects, keyless: selects } },
        ),
      ],
    }),
  );
  expect(typeSdl(schema, "admin", "Query")).toContain("movieById");
  expect(typeSdl(schema, "keyless", "Query")).toBe(`type Query {
  movies(limit: Int, offset: Int): [Movie!]
}`);
  expect(typeSdl(schema, "keyless", "Movie")).toBe(`type Movie {
  title: String
}`);
  expect(typeSdl(schema, "user", "Query")).toBe("");
});

test("the arguments of a model are one input, which may be left out where nothing in it is needed", () => {
  const base = {
    objectTypes: [movie],
    graphql: { subscriptionRoot: "Subscription" },
  };
  const of = (args: Record<string, string>, preset: string[] = []) =>
    schemaOf(
      metadata({
        ...base,
        models: [
          model(
            "movies",
            "Movie",
            {
              selectMany: rootField("movies"),
              selectUniques: [byId],
              argumentsInputTypeName: "movies_args",
            },
            {
              arguments: argumentsOf(args),
              permissions: {
                admin: selects,
                user: {
                  ...selects,
                  argumentPresets: preset.map((argument) => ({ argument, value: { literal: 1 } })),
                },
              },
            },
          ),
        ],
      }),
    );
  const needed = of({ year: "Int!", lang: "String" });
  expect(typeSdl(needed, "user", "Query")).toBe(`type Query {
  movieById(id: Int!, lang: String, year: Int!): Movie
  movies(args: movies_args!, limit: Int, offset: Int): [Movie!]
}`);
  expect(typeSdl(needed, "user", "movies_args")).toBe(`input movies_args {
  lang: String
  year: Int!
}`);
  expect(typeSdl(of({ lang: "String" }), "user", "Query")).toContain(
    "args: movies_args! = {}, limit",
  );
  const preset = of({ year: "Int!", lang: "String" }, ["year"]);
  expect(typeSdl(preset, "user", "Query")).toContain("movies(args: movies_args! = {}, limit");
  expect(typeSdl(preset, "admin", "Query")).toContain("movies(args: movies_args!, limit");
  expect(typeSdl(preset, "user", "Query")).toContain("movieById(id: Int!, lang: String)");
  expect(typeSdl(preset, "user", "movies_args")).not.toContain("year");
  expect(typeSdl(preset, "admin", "movies_args")).toContain("year");
});

test("only fields that may be subscribed to are subscriptions, for roles that may", () => {
  const subscription = (name: string) => ({
    rootField: name,
    pollingIntervalMs: 1000,
    description: "Live",
    deprecated: null,
  });
  const schema = schemaOf(
    metadata({
      objectTypes: [movie],
      graphql: { subscriptionRoot: "Subscription" },
      models: [
        model(
          "movies",
          "Movie",
          {
            selectMany: rootField("movies", { subscription: subscription("moviesLive") }),
            selectUniques: [byId],
          },
          { permissions: { admin: { ...selects, allowSubscriptions: true }, user: selects } },
        ),
      ],
    }),
  );
  expect(typeSdl(schema, "admin", "Subscription")).toBe(`type Subscription {
  "Live"
  moviesLive(limit: Int, offset: Int): [Movie!]
}`);
  expect(typeSdl(schema, "user", "Subscription")).toBe("");
  expect(schema.subscription).toBe("Subscription");
});

test("a command is a field of its root, without the arguments that are preset", () => {
  const preset = { argument: "by", value: { sessionVariable: "x-hasura-user-id" } };
  const schema = schemaOf(
    metadata({
      commands: [
        command(
          "greet",
          "String!",
          { name: "String!", by: "Int!" },
          {
            description: "Says hello",
            permissions: {
              admin: { allowExecution: true, argumentPresets: [] },
              user: { allowExecution: true, argumentPresets: [preset] },
              guest: { allowExecution: false, argumentPresets: [] },
            },
          },
        ),
        command(
          "store",
          "Boolean",
          {},
          {
            graphql: { rootField: "store", kind: "Mutation", deprecated: { reason: "never" } },
          },
        ),
        command("hidden", "Boolean", {}, { graphql: null }),
      ],
      roles: ["admin", "guest", "user"],
    }),
  );
  expect(typeSdl(schema, "admin", "Query")).toBe(`type Query {
  "Says hello"
  greet(by: Int!, name: String!): String!
}`);
  expect(typeSdl(schema, "user", "Query")).toContain("greet(name: String!)");
  expect(typeSdl(schema, "guest", "Query")).toBe("");
  expect(typeSdl(schema, "admin", "Mutation")).toBe(`type Mutation {
  store: Boolean @deprecated(reason: "never")
}`);
});

test("a model that GraphQL does not page has no limits where it is related", () => {
  const target = { model: "actors", type: "Actor", many: true, from: "id", to: "id" };
  const schema = schemaOf(
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int" },
          { relationships: { actors: toModel("actors", "Movie", target) } },
        ),
        objectType("Actor", { id: "Int" }),
      ],
      models: [
        model("movies", "Movie", { selectMany: rootField("movies") }),
        model("actors", "Actor", { paged: false }),
      ],
    }),
  );
  expect(typeSdl(schema, "user", "Movie")).toContain("actors: [Actor!]");
});
