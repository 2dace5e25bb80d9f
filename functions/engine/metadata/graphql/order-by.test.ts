import { expect, test } from "vitest";
import type { OrderByExpression, Resolved } from "../resolved.ts";
import { metadata, model, objectType, rootField, selects, toModel } from "./testing/resolved.ts";
import { typeSdl } from "./testing/role-sdl.ts";
import { schemaOf } from "./testing/schema-of.ts";

type ObjectOperand = Extract<OrderByExpression["operand"], { kind: "object" }>;

function ordering(
  name: string,
  operand: Partial<ObjectOperand> & { objectType: string },
): OrderByExpression {
  return {
    name: `app.${name}`,
    description: null,
    graphqlTypeName: name,
    legacy: false,
    operand: { kind: "object", fields: {}, relationships: {}, ...operand },
  };
}

const byName: OrderByExpression = {
  name: "app.Text",
  description: null,
  graphqlTypeName: null,
  legacy: false,
  operand: { kind: "scalar", type: { inbuilt: "String" }, directions: ["Asc", "Desc"] },
};
const placeOrder = ordering("PlaceOrder", {
  objectType: "app.Place",
  fields: { city: { expression: "app.Text" } },
});
const actorOrder = ordering("ActorOrder", {
  objectType: "app.Actor",
  fields: { id: { directions: ["Asc", "Desc"] } },
});

/** Movies ordered by `MovieOrder`, with a place, a lead and actors. */
function schemaWith(
  operand: Partial<ObjectOperand>,
  rest: Parameters<typeof metadata>[0] & { actors?: Parameters<typeof model>[3] } = {},
) {
  const target = { model: "actors", type: "Actor", from: "id", to: "id" };
  const { actors, ...parts } = rest;
  return schemaOf(
    metadata({
      objectTypes: [
        objectType(
          "Movie",
          { id: "Int!", title: "String", place: "Place" },
          {
            relationships: {
              lead: toModel("lead", "Movie", { ...target, many: false }),
              actors: toModel("actors", "Movie", { ...target, many: true }),
            },
            permissions: { output: { admin: ["id", "title", "place"], user: ["id"] }, input: {} },
          },
        ),
        objectType("Place", { city: "String" }),
        objectType("Actor", { id: "Int" }),
      ],
      orderByExpressions: [
        byName,
        placeOrder,
        actorOrder,
        ordering("MovieOrder", { objectType: "app.Movie", ...operand }),
      ],
      models: [
        model(
          "movies",
          "Movie",
          { selectMany: rootField("movies"), orderByTypeName: "MovieOrder" },
          { orderByExpression: "app.MovieOrder" },
        ),
        model(
          "actors",
          "Actor",
          { orderByTypeName: "ActorOrder" },
          { orderByExpression: "app.ActorOrder", ...actors },
        ),
      ],
      ...parts,
    }),
  );
}

test("a model is ordered by a list of inputs, of which a role sees the fields that it sees", () => {
  const schema = schemaWith({
    fields: { title: { expression: "app.Text" }, id: { directions: ["Asc", "Desc"] } },
  });
  expect(typeSdl(schema, "user", "Query")).toContain("order_by: [MovieOrder!]");
  expect(typeSdl(schema, "admin", "MovieOrder")).toBe(`input MovieOrder {
  id: order_by
  title: order_by
}`);
  expect(typeSdl(schema, "user", "MovieOrder")).toBe(`input MovieOrder {
  id: order_by
}`);
  expect(typeSdl(schema, "user", "order_by")).toBe(`enum order_by {
  "Sorts the data in ascending order"
  Asc
  "Sorts the data in descending order"
  Desc
}`);
});

test("the fields of an object are ordered by an input, or a list of them where several keys are allowed", () => {
  const operand = { fields: { place: { expression: "app.PlaceOrder" } } };
  expect(typeSdl(schemaWith(operand), "admin", "MovieOrder")).toContain("place: [PlaceOrder!]");
  const flags = { disallowMultipleInputObjectFieldsInGraphqlOrderBy: true };
  const single = schemaWith(operand, { flags });
  expect(typeSdl(single, "admin", "MovieOrder")).toContain("place: PlaceOrder");
  expect(typeSdl(single, "admin", "PlaceOrder")).toContain("city: order_by");
});

test("directions have the narrowest enum that has them, with the values that are configured", () => {
  const orderBy: Resolved["graphql"]["orderBy"] = {
    orderBy: "sort",
    asc: "UP",
    desc: "DOWN",
    enumTypes: [
      { directions: ["Asc", "Desc"], typeName: "Both" },
      { directions: ["Asc"], typeName: "Up" },
    ],
  };
  const schema = schemaWith(
    { fields: { id: { directions: ["Asc"] }, title: { directions: ["Desc"] } } },
    { graphql: { orderBy } },
  );
  expect(typeSdl(schema, "admin", "Query")).toContain("sort: [MovieOrder!]");
  expect(typeSdl(schema, "admin", "MovieOrder")).toBe(`input MovieOrder {
  id: Up
  title: Both
}`);
  expect(schema.types["Both"]).toMatchObject({
    values: { DOWN: { means: { direction: "Desc" } }, UP: { means: { direction: "Asc" } } },
  });
});

test("rows are ordered by the one related row, not by many", () => {
  const relationships = {
    lead: { expression: "app.ActorOrder" },
    actors: { expression: "app.ActorOrder" },
  };
  expect(typeSdl(schemaWith({ relationships }), "user", "MovieOrder")).toBe(`input MovieOrder {
  lead: ActorOrder
}`);
});

test("the order of a related row is its model's where no other is named, for roles that see it", () => {
  const operand = { relationships: { lead: { expression: null } } };
  expect(typeSdl(schemaWith(operand), "user", "MovieOrder")).toContain("lead: ActorOrder");
  const without: readonly Parameters<typeof model>[3][] = [
    { orderByExpression: null },
    { source: null },
    { permissions: { admin: selects } },
  ];
  for (const actors of without) {
    const schema = schemaWith(operand, { actors });
    expect(typeSdl(schema, "user", "MovieOrder")).toBe("");
  }
});

test("without orders in the API there are none", () => {
  const schema = schemaWith(
    { fields: { id: { directions: ["Asc", "Desc"] } } },
    { graphql: { orderBy: null } },
  );
  expect(typeSdl(schema, "user", "Query")).not.toContain("order");
});
