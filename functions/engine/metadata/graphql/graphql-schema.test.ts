import { expect, test } from "vitest";
import type { Resolved } from "../resolved.ts";
import { graphqlSchema } from "./graphql-schema.ts";
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
  toModel,
} from "./testing/resolved.ts";
import { typeSdl } from "./testing/role-sdl.ts";
import { schemaOf } from "./testing/schema-of.ts";

function problemsOf(resolved: Resolved): string[] {
  const made = graphqlSchema(resolved);
  return "problems" in made ? made.problems.map((one) => one.message) : [];
}

const movie = objectType("Movie", { id: "Int!", title: "String" });
const byId = { ...rootField("movieById"), uniqueIdentifier: ["id"] };

test("scalar types keep their description, and what nothing leads to is not there", () => {
  const scalar = (name: string) => ({
    name: `app.${name}`,
    description: "When",
    graphqlTypeName: name,
    representationOf: {},
  });
  const schema = schemaOf(
    metadata({
      scalarTypes: [scalar("Date"), scalar("Unused")],
      objectTypes: [objectType("Unused2", { at: "Unused" })],
      commands: [command("now", "Date!", {})],
    }),
  );
  expect(typeSdl(schema, "user", "Date")).toBe(`"When"\nscalar Date`);
  expect(Object.keys(schema.types)).toEqual(["Date", "Mutation", "Query"]);
});

const WITHOUT_NAMES: readonly (readonly [what: string, resolved: Resolved, message: string])[] = [
  [
    "an object in an answer",
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          {},
          { graphql: { typeName: null, inputTypeName: null, apolloFederationKeys: [] } },
        ),
      ],
      commands: [command("get", "Movie", {})],
    }),
    "No graphql output type name has been defined for object type: Movie (in subgraph app)",
  ],
  [
    "an object in an argument",
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          {},
          { graphql: { typeName: null, inputTypeName: null, apolloFederationKeys: [] } },
        ),
      ],
      commands: [command("put", "Int", { movie: "Movie" })],
    }),
    "No graphql input type name has been defined for object type: Movie (in subgraph app)",
  ],
  [
    "a scalar",
    metadata({
      scalarTypes: [
        { name: "app.Date", description: null, graphqlTypeName: null, representationOf: {} },
      ],
      commands: [command("now", "Date", {})],
    }),
    "No graphql type name has been defined for scalar type: Date (in subgraph app)",
  ],
  [
    "a boolean expression",
    metadata({
      objectTypes: [movie],
      booleanExpressions: [objectExpression("filter", "Movie", {}, { graphqlTypeName: null })],
      commands: [command("find", "Int", { by: "filter" })],
    }),
    "No graphql input type name has been defined for object type: filter (in subgraph app)",
  ],
  [
    "the arguments of a model",
    metadata({
      objectTypes: [movie],
      models: [
        model(
          "movies",
          "Movie",
          { selectMany: rootField("movies") },
          { arguments: argumentsOf({ year: "Int" }) },
        ),
      ],
    }),
    "Cannot generate arguments for model movies (in subgraph app) since argumentsInputType and it's corresponding graphql config argumentsInput isn't defined",
  ],
];

test.each(WITHOUT_NAMES)(
  "%s that has no name in GraphQL is refused",
  (_what, resolved, message) => {
    expect(problemsOf(resolved)).toEqual([message]);
  },
);

const CONFLICTS: readonly (readonly [what: string, resolved: Resolved, message: string])[] = [
  [
    "two types",
    metadata({
      objectTypes: [movie, { ...movie, name: "app.Film" }],
      commands: [command("a", "Movie", {}), command("b", "Film", {})],
    }),
    "multiple definitions of graphql type: Movie",
  ],
  [
    "a relationship and a field",
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int" },
          {
            relationships: {
              id: toModel("id", "Movie", {
                model: "movies",
                type: "Movie",
                many: false,
                from: "id",
                to: "id",
              }),
            },
          },
        ),
      ],
      models: [model("movies", "Movie", { selectMany: rootField("movies") })],
    }),
    "field name for relationship id of type Movie (in subgraph app) conflicts with the existing field id",
  ],
  [
    "a global id and a field",
    metadata({
      objectTypes: [objectType("Movie", { id: "Int" }, { globalIdFields: ["id"] })],
      commands: [command("a", "Movie", {})],
    }),
    "duplicate field name id generated while building object type Movie (in subgraph app)",
  ],
  [
    "an argument of a model and its unique identifier",
    metadata({
      objectTypes: [movie],
      models: [
        model(
          "movies",
          "Movie",
          { selectUniques: [byId], argumentsInputTypeName: "args" },
          { arguments: argumentsOf({ id: "Int" }) },
        ),
      ],
    }),
    "Conflicting argument names id for field movieById of type Query",
  ],
];

const aggregated = metadata({
  objectTypes: [movie],
  aggregateExpressions: [
    {
      name: "app.agg",
      description: null,
      graphqlTypeName: "agg",
      operand: { kind: "object", objectType: "app.Movie", fields: {} },
      count: null,
      countDistinct: null,
    },
  ],
  models: [
    model(
      "movies",
      "Movie",
      { aggregate: rootField("moviesAggregate") },
      { aggregateExpression: "app.agg" },
    ),
  ],
});

test("rows are not aggregated without a name for what filters them", () => {
  expect(problemsOf(aggregated)).toEqual([
    "Cannot generate the filter input type for model movies (in subgraph app) since filterInputTypeName isn't defined in the graphql config",
  ]);
});

const procedure = {
  connector: "app.db",
  kind: "procedure" as const,
  name: "add",
  argumentMapping: {},
  resultType: { type: "named" as const, name: "Int" },
};

test("a procedure is no query, and nothing is related to it", () => {
  expect(
    problemsOf(metadata({ commands: [command("add", "Int", {}, { source: procedure })] })),
  ).toEqual([
    "Cannot have a function based command backed by a procedure or vice versa. Found for command add (in subgraph app)",
  ]);
  const graphql = { rootField: "add", kind: "Mutation" as const, deprecated: null };
  const related = metadata({
    objectTypes: [
      objectType(
        "Movie",
        { id: "Int" },
        {
          relationships: {
            add: {
              ...toModel("add", "Movie", {
                model: "movies",
                type: "Movie",
                many: false,
                from: "id",
                to: "id",
              }),
              target: {
                kind: "command",
                command: "app.add",
                type: ref("Int"),
                mappings: [],
                capability: { local: null, relationComparisons: false, supportsNested: false },
              },
            },
          },
        },
      ),
    ],
    models: [model("movies", "Movie", { selectMany: rootField("movies") })],
    commands: [command("add", "Int", {}, { source: procedure, graphql })],
  });
  expect(problemsOf(related)).toEqual([
    "relationships to procedure based commands are not supported: add of type Movie (in subgraph app)",
  ]);
});

test("a role may be called like a member of JavaScript's objects", () => {
  const made = graphqlSchema(
    metadata({
      roles: ["constructor", "user"],
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int" },
          {
            permissions: {
              output: {},
              input: { user: [{ field: "id", value: { literal: 1 }, deprecated: null }] },
            },
          },
        ),
      ],
      commands: [command("put", "Int", { movie: "Movie" })],
    }),
  );
  expect(made).toMatchObject({
    schema: { types: { MovieInput: { fields: { id: { seenBy: ["constructor"] } } } } },
  });
});

test.each(CONFLICTS)("%s of one name are refused", (_what, resolved, message) => {
  expect(problemsOf(resolved)).toEqual([message]);
});

test("scalars of two connectors share one comparison input where it offers the same", () => {
  const of = (operators: Record<string, string>) =>
    metadata({
      objectTypes: [movie],
      booleanExpressions: [
        scalarExpression("IntA", { _eq: "Int" }, { graphqlTypeName: "IntComparison" }),
        scalarExpression("IntB", operators, { graphqlTypeName: "IntComparison" }),
        objectExpression("MovieBool", "Movie", { id: "IntA", title: "IntB" }),
      ],
      models: [
        model(
          "movies",
          "Movie",
          { selectMany: rootField("movies") },
          { filterExpression: "app.MovieBool" },
        ),
      ],
    });
  expect(problemsOf(of({ _eq: "Int" }))).toEqual([]);
  expect(problemsOf(of({ _eq: "String" }))).toEqual([
    "multiple definitions of graphql type: IntComparison",
  ]);
});
