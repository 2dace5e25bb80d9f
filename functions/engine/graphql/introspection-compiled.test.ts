import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  introspectionFromSchema,
  validateSchema,
} from "graphql";
import { expect, test } from "vitest";
import { graphqlSchema } from "../metadata/graphql/graphql-schema.ts";
import {
  argumentsOf,
  command,
  metadata,
  model,
  objectExpression,
  objectType,
  ref,
  rootField,
  scalarExpression,
  selects,
  toModel,
} from "../metadata/graphql/testing/resolved.ts";
import { roleSdl } from "../metadata/graphql/testing/role-sdl.ts";
import { federationSdl } from "./introspection-sdl.ts";
import { byName, ownTypes } from "./testing/by-name.ts";
import { introspect } from "./testing/introspect.ts";
import { type TypeSource, View } from "./view.ts";

const actors = { model: "actors", type: "Actor", many: true, from: "movieId", to: "movieId" };
const sees = (fields: string[]) => ({ admin: ["movieId", "title", "year"], user: fields });

/** A bit of everything that metadata says, with roles that see all, little and nothing of it. */
const resolved = metadata({
  roles: ["admin", "nobody", "user"],
  graphql: { subscriptionRoot: "Subscription", apolloFederationRootFields: true },
  scalarTypes: [
    { name: "app.Date", description: "A day", graphqlTypeName: "Date", representationOf: {} },
  ],
  objectTypes: [
    objectType(
      "Movie",
      { movieId: "Int!", title: "String", year: "Date" },
      {
        description: "A film",
        graphql: {
          typeName: "Movie",
          inputTypeName: "MovieInput",
          apolloFederationKeys: [["movieId"]],
        },
        relationships: {
          actors: toModel("actors", "Movie", actors, {
            aggregate: {
              expression: "app.actorsAgg",
              description: "Of all",
              graphqlFieldName: "actorsAggregate",
            },
          }),
        },
        globalIdFields: ["title"],
        globalIdSource: "app.movies",
        apolloEntitySource: "app.movies",
        permissions: {
          output: sees(["movieId", "title"]),
          input: { user: [{ field: "movieId", value: { literal: 1 }, deprecated: null }] },
        },
      },
    ),
    objectType(
      "Actor",
      { movieId: "Int", name: "[String!]" },
      { permissions: { output: { admin: ["movieId", "name"], user: ["movieId"] }, input: {} } },
    ),
  ],
  booleanExpressions: [
    scalarExpression("IntBool", { _in: "[Int!]!" }, { isNull: true }),
    objectExpression("ActorBool", "Actor", { movieId: "IntBool" }, { logicalOperators: true }),
    objectExpression(
      "MovieBool",
      "Movie",
      { movieId: "IntBool" },
      {
        relationships: {
          actors: { expression: "app.ActorBool", aggregate: null, deprecated: { reason: "no" } },
        },
      },
    ),
  ],
  orderByExpressions: [
    {
      name: "app.MovieOrder",
      description: null,
      graphqlTypeName: "MovieOrder",
      legacy: false,
      operand: {
        kind: "object",
        objectType: "app.Movie",
        fields: { year: { directions: ["Asc", "Desc"] } },
        relationships: {},
      },
    },
  ],
  aggregateExpressions: [
    {
      name: "app.actorsAgg",
      description: "Of actors",
      graphqlTypeName: "ActorsAggregate",
      operand: { kind: "object", objectType: "app.Actor", fields: {} },
      count: { returnType: ref("Int"), description: null, deprecated: { reason: null } },
      countDistinct: null,
    },
  ],
  models: [
    model(
      "movies",
      "Movie",
      {
        selectMany: rootField("movies", {
          subscription: {
            rootField: "moviesLive",
            pollingIntervalMs: 1000,
            description: null,
            deprecated: null,
          },
        }),
        argumentsInputTypeName: "MoviesArgs",
        orderByTypeName: "MovieOrder",
      },
      {
        arguments: argumentsOf({ since: "Date!" }),
        filterExpression: "app.MovieBool",
        orderByExpression: "app.MovieOrder",
        permissions: {
          admin: { ...selects, allowSubscriptions: true },
          user: { ...selects, argumentPresets: [{ argument: "since", value: { literal: "1" } }] },
        },
      },
    ),
    model("actors", "Actor", { filterInputTypeName: "ActorsFilter" }),
  ],
  commands: [
    command(
      "addMovie",
      "Movie!",
      { movie: "MovieInput" },
      {
        arguments: argumentsOf({ movie: "Movie!" }),
        graphql: { rootField: "addMovie", kind: "Mutation", deprecated: { reason: "later" } },
      },
    ),
  ],
});

const made = graphqlSchema(resolved);
if ("problems" in made) throw new Error(made.problems[0]?.message);
const { schema } = made;
const source: TypeSource = { ...schema, type: (name) => schema.types[name] };
const QUERY = getIntrospectionQuery({ inputValueDeprecation: true });

test.each(resolved.roles)("%s is told of a build what the reference tells of its SDL", (role) => {
  const told = introspect(new View(source, role), QUERY);
  expect(validateSchema(buildClientSchema(told as unknown as IntrospectionQuery))).toEqual([]);
  const reference = introspectionFromSchema(buildSchema(roleSdl(schema, role)), {
    inputValueDeprecation: true,
    specifiedByUrl: false,
    oneOf: false,
  });
  const own = ownTypes(told);
  const names = own.map((one) => one.name);
  expect(names).toEqual(names.toSorted());
  expect(byName(own)).toEqual(
    byName(ownTypes(reference).filter((one) => names.includes(one.name))),
  );
});

test.each(resolved.roles)("the text for federation is valid for %s", (role) => {
  const sdl = federationSdl(new View(source, role));
  const keys = "directive @key(fields: String!) repeatable on OBJECT\n";
  expect(validateSchema(buildSchema(keys + sdl))).toEqual([]);
  expect(sdl.includes('type Movie@key(fields: "movieId")')).toBe(role !== "nobody");
});

test("federation asks for the text by the field of the API that stands for it", () => {
  const view = new View(source, "user");
  expect(introspect(view, "{ _service { __typename text: sdl } }")).toEqual({
    _service: { __typename: "_Service", text: federationSdl(view) },
  });
});

test("what a role may not see is not told to it", () => {
  const names = (role: string) =>
    ownTypes(introspect(new View(source, role), QUERY)).map((one) => one.name);
  expect(names("admin")).toEqual(Object.keys(schema.types));
  const told = JSON.stringify(introspect(new View(source, "user"), QUERY));
  expect(told).toContain('"movieId"');
  expect(told).not.toContain('"since"');
  expect(names("nobody")).toEqual(["Mutation", "Query", "Subscription", "_Service"]);
});
