import { expect, test } from "vitest";
import {
  articles,
  AUTHORS,
  built,
  object,
  problemsIn,
  SHOP,
  warningsIn,
  writerOf,
} from "../../testing/shop.ts";

const FIELDS = ["id", "title", "writer", "tags", "place"];

function legacy(definition: object = {}) {
  return object("ObjectBooleanExpressionType", {
    name: "article_filter",
    objectType: "Article",
    dataConnectorName: "db",
    dataConnectorObjectType: "article",
    comparableFields: FIELDS.map((fieldName) => ({ fieldName, operators: { enableAll: true } })),
    graphql: { typeName: "article_filter" },
    ...definition,
  });
}

const FILTERED = articles({ filterExpressionType: "article_filter" });

test("an ObjectBooleanExpressionType compares by the operators of the connector's scalars", () => {
  const made = built([...SHOP, legacy(), FILTERED, AUTHORS, writerOf()]).booleanExpressions;
  expect(made["shop.article_filter"]).toMatchObject({
    kind: "object",
    legacy: true,
    logicalOperators: true,
    fields: {
      id: { expression: "shop.db:int" },
      title: { expression: "shop.db:text" },
      writer: { expression: "shop.db:int" },
    },
    relationships: { author: { expression: null } },
  });
  // What holds several, or an object, has no operators.
  expect(
    Object.keys(
      made["shop.article_filter"]?.kind === "object" ? made["shop.article_filter"].fields : {},
    ),
  ).toEqual(["id", "title", "writer"]);
  expect(made["shop.db:int"]).toMatchObject({
    kind: "scalar",
    graphqlTypeName: "int_comparison",
    isNull: true,
    logicalOperators: false,
    operators: {
      _eq: { argumentType: { named: { inbuilt: "Int" }, nullable: false } },
      _in: {
        argumentType: { list: { named: { inbuilt: "Int" }, nullable: false }, nullable: false },
      },
    },
    operatorMapping: { "shop.db": { _eq: "_eq" } },
  });
});

test("it is told to be old, and refused by flag", () => {
  const message =
    "ObjectBooleanExpressionType is deprecated. Please consider upgrading article_filter (in subgraph shop) to a BooleanExpressionType.";
  expect(warningsIn([...SHOP, legacy()])).toEqual([message]);
  const flag = { disallow_object_boolean_expression_type: true };
  expect(problemsIn([...SHOP, legacy()], flag)).toEqual([message]);
});

test("a mistake in it is refused", () => {
  const its = "object boolean expression type article_filter (in subgraph shop)";
  const notYet = "Field level comparison operator configuration is not fully supported yet.";
  const cases: [definition: object, message: string][] = [
    [
      { dataConnectorName: "no" },
      `unknown data connector no (in subgraph shop) referenced in ${its}`,
    ],
    [
      { objectType: "No" },
      "unknown type 'No (in subgraph shop)' used in object boolean expression 'article_filter (in subgraph shop)'",
    ],
    [
      { dataConnectorObjectType: "no" },
      `unknown data connector object type no (in data connector db (in subgraph shop)) referenced in ${its}`,
    ],
    [
      { dataConnectorObjectType: "author" },
      "the object type 'Article (in subgraph shop)' used in boolean expression type article_filter (in subgraph shop) does not have a mapping to object author of data connector db (in subgraph shop)",
    ],
    [
      { comparableFields: [{ fieldName: "no", operators: { enableAll: true } }] },
      `unknown field 'no' used in ${its}`,
    ],
    [
      { comparableFields: [{ fieldName: "id", operators: { enableSpecific: ["_eq"] } }] },
      `${notYet} Please use "enableAll":true.`,
    ],
    [{ comparableFields: [] }, `${notYet} Please add all fields in filterable_fields.`],
  ];
  for (const [definition, message] of cases) {
    expect(problemsIn([...SHOP, legacy(definition)])).toEqual([message]);
  }
});

test("it filters only the rows it is made for", () => {
  const other = object(
    "Model",
    {
      name: "Others",
      objectType: "Author",
      arguments: [{ name: "tenant", type: "Int!" }],
      source: { dataConnectorName: "db", collection: "authors" },
      filterExpressionType: "article_filter",
    },
    "v2",
  );
  expect(problemsIn([...SHOP, legacy(), other])).toEqual([
    "the boolean expression type article_filter (in subgraph shop) used in model Others (in subgraph shop) corresponds to object type Article (in subgraph shop) whereas the model's object type is Author (in subgraph shop)",
  ]);
});
