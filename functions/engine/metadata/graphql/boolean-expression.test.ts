import { expect, test } from "vitest";
import type { BooleanExpression, ObjectType, Resolved } from "../resolved.ts";
import {
  metadata,
  model,
  objectExpression,
  objectType,
  rootField,
  scalarExpression,
  selects,
  toModel,
} from "./testing/resolved.ts";
import { typeSdl } from "./testing/role-sdl.ts";
import { schemaOf } from "./testing/schema-of.ts";

const place = objectType("Place", { city: "String" });
const actorsTarget = { model: "actors", type: "Actor", many: true, from: "id", to: "movieId" };

interface Parts {
  movie?: Partial<ObjectType>;
  place?: Partial<ObjectType>;
  expressions: BooleanExpression[];
  flags?: Partial<Resolved["flags"]>;
  local?: boolean;
  actors?: Partial<Parameters<typeof model>[3]>;
}

/** Movies, filtered by `MovieBool`, with a place and actors. */
function schemaWith({ movie, place: placed, expressions, flags = {}, local, actors }: Parts) {
  return schemaOf(
    metadata({
      flags,
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int!", title: "String", place: "Place" },
          {
            relationships: {
              actors: toModel("actors", "Movie", actorsTarget, {
                capability: {
                  local: "app.db",
                  relationComparisons: local ?? true,
                  supportsNested: false,
                },
              }),
            },
            ...movie,
          },
        ),
        { ...place, ...placed },
        objectType("Actor", { movieId: "Int" }),
      ],
      booleanExpressions: expressions,
      models: [
        model(
          "movies",
          "Movie",
          { selectMany: rootField("movies") },
          { filterExpression: "app.MovieBool" },
        ),
        model("actors", "Actor", {}, { filterExpression: "app.ActorBool", ...actors }),
      ],
    }),
  );
}

const int = scalarExpression("IntBool", { _eq: "Int!", _in: "[Int!]!" }, { isNull: true });
const text = scalarExpression("StringBool", { _like: "String" }, { logicalOperators: true });
const actorBool = objectExpression("ActorBool", "Actor", { movieId: "IntBool" });
const related = (expression: string | null) => ({
  relationships: { actors: { expression, aggregate: null, deprecated: null } },
});

test("a model is filtered by its boolean expression, each part of which may be left out", () => {
  const schema = schemaWith({
    expressions: [
      int,
      text,
      objectExpression(
        "MovieBool",
        "Movie",
        { title: "StringBool", id: "IntBool" },
        { logicalOperators: true },
      ),
    ],
  });
  expect(typeSdl(schema, "user", "Query")).toContain("where: MovieBool)");
  expect(typeSdl(schema, "user", "MovieBool")).toBe(`input MovieBool {
  _and: [MovieBool!]
  _not: MovieBool
  _or: [MovieBool!]
  id: IntBool
  title: StringBool
}`);
  expect(typeSdl(schema, "user", "IntBool")).toBe(`input IntBool {
  _eq: Int
  _in: [Int!]
  _is_null: Boolean
}`);
  expect(typeSdl(schema, "user", "StringBool")).toBe(`input StringBool {
  _and: [StringBool!]
  _like: String
  _not: StringBool
  _or: [StringBool!]
}`);
});

test("a field is compared by roles that see it, and an object by those that see something in it", () => {
  const schema = schemaWith({
    movie: {
      permissions: { output: { admin: ["id", "place"], user: ["place", "title"] }, input: {} },
    },
    place: { permissions: { output: { user: ["city"] }, input: {} } },
    expressions: [
      int,
      text,
      objectExpression("PlaceBool", "Place", { city: "StringBool" }),
      objectExpression("MovieBool", "Movie", {
        id: "IntBool",
        title: "StringBool",
        place: "PlaceBool",
      }),
    ],
  });
  expect(typeSdl(schema, "admin", "MovieBool")).toBe(`input MovieBool {
  id: IntBool
}`);
  expect(typeSdl(schema, "user", "MovieBool")).toBe(`input MovieBool {
  place: PlaceBool
  title: StringBool
}`);
});

test("a deprecated part says so", () => {
  const schema = schemaWith({
    expressions: [
      int,
      objectExpression(
        "MovieBool",
        "Movie",
        {},
        { fields: { id: { expression: "app.IntBool", deprecated: { reason: "old" } } } },
      ),
    ],
  });
  expect(typeSdl(schema, "user", "MovieBool")).toContain('id: IntBool @deprecated(reason: "old")');
});

test("an expression without a name in GraphQL is left out of those that have one", () => {
  const nameless = scalarExpression("IntBool", { _eq: "Int" }, { graphqlTypeName: null });
  const schema = schemaWith({
    expressions: [
      nameless,
      text,
      objectExpression("MovieBool", "Movie", { id: "IntBool", title: "StringBool" }),
    ],
  });
  expect(typeSdl(schema, "user", "MovieBool")).not.toContain("id");
});

const RELATED: readonly (readonly [
  what: string,
  parts: Omit<Parts, "expressions">,
  offered: boolean,
])[] = [
  ["follows relationships", {}, true],
  ["does not follow relationships", { local: false }, false],
  [
    "need not, since the engine does",
    { local: false, flags: { bypassRelationComparisonsNdcCapability: true } },
    true,
  ],
  ["is not there for the target", { actors: { source: null } }, false],
  ["is there for other roles", { actors: { permissions: { admin: selects } } }, false],
];

test.each(RELATED)(
  "related rows are compared where the connector %s: %o",
  (_what, parts, offered) => {
    const movieBool = objectExpression("MovieBool", "Movie", {}, related("app.ActorBool"));
    const schema = schemaWith({ ...parts, expressions: [int, actorBool, movieBool] });
    expect(typeSdl(schema, "user", "MovieBool")).toBe(
      offered ? "input MovieBool {\n  actors: ActorBool\n}" : "",
    );
  },
);

test("related rows are compared by their model's expression where no other is named", () => {
  const expressions = [int, actorBool, objectExpression("MovieBool", "Movie", {}, related(null))];
  const schema = schemaWith({ expressions });
  expect(typeSdl(schema, "user", "MovieBool")).toContain("actors: ActorBool");
  const without = schemaWith({ expressions, actors: { filterExpression: null } });
  expect(typeSdl(without, "user", "MovieBool")).toBe("");
});
