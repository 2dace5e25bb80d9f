import { expect, test } from "vitest";
import { articleFilter, FILTERED_ARTICLES, FILTERS } from "../../testing/article-filter.ts";
import {
  articles,
  AUTHORS,
  built,
  connector,
  object,
  problemsIn,
  resolveShop,
  SHOP,
  writerOf,
} from "../../testing/shop.ts";

function filteredBy(filter: object | null) {
  return object("ModelPermissions", {
    modelName: "Articles",
    permissions: [{ role: "user", select: { filter } }],
  });
}

const compare = (field: string, operator: string, value: object = { literal: 1 }) => ({
  fieldComparison: { field, operator, value },
});
const city = compare("city", "is", { literal: "Oslo" });

function predicateOf(objects: object[], filter: object) {
  const made = built([...SHOP, ...objects, filteredBy(filter)]);
  return made.models["shop.Articles"]?.permissions["user"]?.filter;
}

const WITH_FILTER = [...FILTERS, FILTERED_ARTICLES];
const SAID =
  "Error in model permission for model 'Articles (in subgraph shop)' for role 'user': in select filter permissions: ";

test("predicates name the column and the connector's operator", () => {
  expect(predicateOf(WITH_FILTER, { and: [compare("id", "is"), { not: { or: [] } }] })).toEqual({
    type: "and",
    of: [
      {
        type: "compare",
        field: "id",
        column: "id",
        operator: "_eq",
        argumentType: { named: { inbuilt: "Int" }, nullable: false },
        value: { literal: 1 },
      },
      { type: "not", of: { type: "or", of: [] } },
    ],
  });
  expect(predicateOf(WITH_FILTER, { fieldIsNull: { field: "title" } })).toEqual({
    type: "isNull",
    field: "title",
    column: "title",
  });
  expect(predicateOf([articles()], { fieldIsNull: { field: "writer" } })).toMatchObject({
    column: "author_id",
  });
});

test("an operator that has no name of its own has that of the connector", () => {
  expect(predicateOf(WITH_FILTER, compare("id", "_lt"))).toMatchObject({ operator: "_lt" });
  const list = { list: { named: { inbuilt: "Int" }, nullable: false }, nullable: true };
  const among = compare("id", "_in", { literal: [1] });
  expect(predicateOf([articles()], among)).toMatchObject({ operator: "_in", argumentType: list });
  const like = compare("title", "_like", { sessionVariable: "x-like" });
  expect(predicateOf([articles()], like)).toMatchObject({
    argumentType: { named: { inbuilt: "String" } },
    value: { sessionVariable: "x-like" },
  });
});

test("predicates go into the object that a field holds", () => {
  const filter = { nestedField: { fieldName: "place", predicate: city } };
  expect(predicateOf(WITH_FILTER, filter)).toMatchObject({
    type: "nested",
    field: "place",
    column: "place",
    of: { type: "compare", field: "city", operator: "_eq" },
  });
});

test("predicates follow relationships, and without one of their own ask that something is there", () => {
  const name = compare("name", "_eq", { literal: "Ada" });
  const related = [articles(), AUTHORS, writerOf()];
  const to = { type: "relationship", source: "shop.Article", relationship: "author" };
  expect(predicateOf(related, { relationship: { name: "author", predicate: name } })).toMatchObject(
    { ...to, of: { type: "compare", field: "name" } },
  );
  expect(predicateOf(related, { relationship: { name: "author" } })).toEqual({ ...to, of: null });
});

test("what cannot be compared is refused with its place", () => {
  const article = "'Article (in subgraph shop)'";
  const nested = (fieldName: string) => ({ nestedField: { fieldName, predicate: city } });
  const table: [objects: object[], filter: object, said: string][] = [
    [
      WITH_FILTER,
      compare("nope", "is"),
      `unknown field 'nope' used in predicate for type ${article}`,
    ],
    [
      WITH_FILTER,
      { fieldIsNull: { field: "nope" } },
      `field 'nope' could not be found in field mappings for type ${article}`,
    ],
    [
      WITH_FILTER,
      compare("id", "_gt"),
      "Comparison operator '_gt' not found for field 'id' of type 'Int!'",
    ],
    [
      WITH_FILTER,
      compare("writer", "is"),
      `field 'writer' used in predicate for type ${article} could not be found in boolean expression Article_filter (in subgraph shop)`,
    ],
    [[articles()], compare("id", "is"), `Invalid operator used in type ${article} predicate: 'is'`],
    [
      [articles()],
      compare("tags", "_eq"),
      `field 'tags' of type ${article} used in a field comparison is an array type and therefore cannot be compared to a single value`,
    ],
    [
      [articles()],
      compare("place", "_eq"),
      `field 'place' of type ${article} used in a field comparison has the unknown NDC type 'place' and therefore cannot be compared to a single value`,
    ],
    [
      WITH_FILTER,
      compare("id", "is", { literal: "one" }),
      'type check error in value: Expected a value of type Int but got value "one"',
    ],
    [
      WITH_FILTER,
      nested("tags"),
      `field 'tags' of type ${article} is an array type and cannot be used in a nested field predicate`,
    ],
    [WITH_FILTER, nested("id"), "expected object type for field id but field had type Int!"],
    [WITH_FILTER, nested("nope"), `unknown field 'nope' used in predicate for type ${article}`],
    [
      [articles()],
      nested("place"),
      `no boolean expression found for type ${article} This is required when filtering a nested field. Please ensure the model you are filtering has a filterExpressionType defined.`,
    ],
  ];
  for (const [objects, filter, said] of table) {
    expect(problemsIn([...SHOP, ...objects, filteredBy(filter)])).toEqual([SAID + said]);
  }
});

test("a mistake in a filter is said at the role and at the name", () => {
  const made = resolveShop([...SHOP, ...WITH_FILTER, filteredBy({ not: compare("nope", "is") })]);
  const [told] = "problems" in made ? made.problems : [];
  const at = ["subgraphs", 0, "objects", SHOP.length + WITH_FILTER.length, "definition"];
  const role = [...at, "permissions", 0];
  expect(told?.notes).toEqual([
    {
      path: [...role, "role"],
      text: "Error in model permission for the role 'user' on the model 'Articles'",
    },
    {
      path: [...role, "select", "filter", "not", "fieldComparison", "field"],
      text: "This field is not found in the type 'Article (in subgraph shop)'",
    },
  ]);
});

const command = object("Command", {
  name: "publish",
  outputType: "Int!",
  arguments: [{ name: "id", type: "Int!" }],
  source: { dataConnectorName: "db", dataConnectorCommand: { procedure: "publish" } },
});
const by = (predicate?: object) => ({ relationship: { name: "author", predicate } });

test("relationships that cannot be followed in a filter are refused", () => {
  const toCommand = writerOf({
    target: { command: { name: "publish" } },
    mapping: [
      {
        source: { fieldPath: [{ fieldName: "id" }] },
        target: { argument: { argumentName: "id" } },
      },
    ],
  });
  const table: [objects: object[], said: string][] = [
    [
      [articles()],
      "relationship 'author' is used in predicate but does not exist for type 'Article (in subgraph shop)'",
    ],
    [[articles(), AUTHORS, writerOf(), ...FILTERS], ""],
    [
      [...WITH_FILTER, AUTHORS, writerOf()],
      "relationship 'author' is used in predicate but does not exist in comparableRelationships in boolean expression 'Article_filter (in subgraph shop)'",
    ],
    [[articles(), command, toCommand], "Predicate cannot be built using command relationships"],
  ];
  for (const [objects, said] of table) {
    const told = problemsIn([...SHOP, ...objects, filteredBy(by())]);
    expect(told).toEqual(said === "" ? [] : [SAID + said]);
  }
});

function elsewhere(source: object | null) {
  const type = object("ObjectType", {
    name: "Person",
    fields: [{ name: "id", type: "Int!" }],
    dataConnectorTypeMapping: [{ dataConnectorName: "other", dataConnectorObjectType: "author" }],
  });
  const representation = object("DataConnectorScalarRepresentation", {
    dataConnectorName: "other",
    dataConnectorScalarType: "int",
    representation: "Int",
  });
  const people = object(
    "Model",
    {
      name: "People",
      objectType: "Person",
      arguments: [{ name: "tenant", type: "Int!" }],
      source,
    },
    "v2",
  );
  const to = writerOf({ target: { model: { name: "People", relationshipType: "Object" } } });
  return [connector({}, { name: "other" }), representation, type, people, to];
}

test("a remote relationship is followed by values that its connectors compare", () => {
  const people = { dataConnectorName: "other", collection: "authors" };
  const id = compare("id", "_eq");
  expect(predicateOf([articles(), ...elsewhere(people)], by(id))).toMatchObject({
    type: "relationship",
    of: { type: "compare", field: "id" },
  });
  expect(problemsIn([...SHOP, articles(), ...elsewhere(null), filteredBy(by(id))])).toEqual([
    `${SAID}target source for model 'People (in subgraph shop)' is required to resolve predicate with relationships for Article (in subgraph shop)`,
  ]);
});

test("fields are compared as the filter of the model says also where it has no GraphQL name", () => {
  const hidden = articleFilter([], { graphql: null });
  const objects = [...FILTERS.slice(0, -1), hidden, FILTERED_ARTICLES];
  const filter = filteredBy(compare("id", "is"));
  expect(problemsIn([...SHOP, ...objects, filter])).toEqual([
    `${SAID}Invalid operator used in type 'Article (in subgraph shop)' predicate: 'is'`,
  ]);
  const flags = { allow_boolean_expression_fields_without_graphql: true };
  expect(problemsIn([...SHOP, ...objects, filter], flags)).toEqual([]);
});
