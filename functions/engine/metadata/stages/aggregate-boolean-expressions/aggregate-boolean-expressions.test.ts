import { expect, test } from "vitest";
import { parse } from "../../parse.ts";
import { resolve } from "../../resolve.ts";
import { aggregatingShop, articleAggregate, intAggregate } from "../../testing/aggregates.ts";
import { articles, AUTHORS, object, writerOf, WRITTEN } from "../../testing/shop.ts";

function scalar(type: string) {
  return object("BooleanExpressionType", {
    name: `${type}_filter`,
    operand: { scalar: { type, comparisonOperators: [], dataConnectorOperatorMapping: [] } },
    logicalOperators: { enable: false },
    isNull: { enable: false },
  });
}

function over(name: string, operand: object, definition: object = {}) {
  return object("BooleanExpressionType", {
    name,
    operand,
    logicalOperators: { enable: true },
    isNull: { enable: false },
    graphql: { typeName: name },
    ...definition,
  });
}

const MAX = { name: "_max", booleanExpressionType: "Int_filter" };

function intFilter(changes: object = {}, definition: object = {}) {
  const scalarAggregate = {
    type: "Int",
    aggregateExpression: "Int_aggregate",
    comparableAggregationFunctions: [MAX],
    ...changes,
  };
  return over("Int_aggregate_filter", { scalarAggregate }, definition);
}

const ID = { fieldName: "id", aggregateBooleanExpressionType: "Int_aggregate_filter" };

function articleFilter(changes: object = {}, definition: object = {}) {
  const objectAggregate = {
    type: "Article",
    aggregateExpression: "Article_aggregate",
    comparableFields: [ID],
    comparableRelationships: [],
    comparableCount: { booleanExpressionType: "Int_filter" },
    ...changes,
  };
  return over("Article_aggregate_filter", { objectAggregate }, definition);
}

function outcome(objects: object[], aggregationPredicates = true) {
  const all = [
    ...aggregatingShop(),
    scalar("Int"),
    scalar("String"),
    intAggregate(),
    articleAggregate(),
    articles(),
    AUTHORS,
    writerOf(),
    WRITTEN,
    ...objects,
  ];
  const read = parse({ version: "v2", subgraphs: [{ name: "shop", objects: all }] });
  if (!("parsed" in read)) throw new Error(read.problems.map(({ message }) => message).join("\n"));
  return resolve(read.parsed, { aggregationPredicates });
}

function told(objects: object[]): string[] {
  const made = outcome(objects);
  return "problems" in made ? made.problems.map(({ message }) => message) : [];
}

const inInt = (text: string) =>
  `error in boolean expression type 'Int_aggregate_filter (in subgraph shop)': ${text}`;
const inArticle = (text: string) =>
  `error in boolean expression type 'Article_aggregate_filter (in subgraph shop)': ${text}`;

test("the aggregates of an object type and of its fields are compared", () => {
  const made = outcome([
    intFilter(),
    articleFilter({
      filterInput: { model: { modelName: "Articles" } },
      graphql: { predicateTypeName: "Article_predicate" },
    }),
  ]);
  if ("problems" in made) throw new Error(made.problems[0]?.message);
  const { booleanExpressions } = made.resolved;
  expect(booleanExpressions["shop.Int_aggregate_filter"]).toMatchObject({
    kind: "scalar",
    scalarType: { inbuilt: "Int" },
    logicalOperators: true,
    isNull: false,
    aggregate: {
      aggregateExpression: "shop.Int_aggregate",
      functions: { _max: "shop.Int_filter" },
      count: null,
    },
  });
  expect(booleanExpressions["shop.Article_aggregate_filter"]).toMatchObject({
    kind: "object",
    objectType: "shop.Article",
    aggregate: {
      fields: { id: "shop.Int_aggregate_filter" },
      count: "shop.Int_filter",
      filterInput: { model: "shop.Articles" },
      predicateTypeName: "Article_predicate",
    },
  });
});

test("they are refused where they are not switched on", () => {
  const made = outcome([intFilter()], false);
  expect("problems" in made && made.problems.map(({ message }) => message)).toEqual([
    inInt("boolean expressions with aggregate operands are not supported"),
  ]);
});

test("what the functions of a scalar return is compared by an expression over its type", () => {
  const table: [changes: object, said: string][] = [
    [{ type: "Article" }, "the operand type 'Article (in subgraph shop)' must be a scalar type"],
    [
      { aggregateExpression: "None" },
      "the aggregate expression 'None (in subgraph shop)' could not be found",
    ],
    [
      { type: "String" },
      "the operand type 'String' does not match the operand type 'Int' from the aggregate expression 'Int_aggregate (in subgraph shop)'",
    ],
    [
      { comparableAggregationFunctions: [MAX, MAX] },
      "the aggregate function '_max' is defined more than once in the comparable aggregation functions",
    ],
    [
      { comparableAggregationFunctions: [{ ...MAX, name: "_min" }] },
      "the aggregation function '_min' is not defined in the aggregate expression 'Int_aggregate (in subgraph shop)'",
    ],
    [
      { comparableAggregationFunctions: [{ ...MAX, booleanExpressionType: "None" }] },
      "could not find a scalar-operanded boolean expression type named 'None (in subgraph shop)'",
    ],
    [
      { comparableAggregationFunctions: [{ ...MAX, booleanExpressionType: "String_filter" }] },
      "type mismatch between the aggregation function '_max' (return type: 'Int') and the specified boolean expression type 'String_filter (in subgraph shop)' (operand type: 'String')",
    ],
    [
      { comparableCount: { booleanExpressionType: "Int_filter" } },
      "the count aggregation cannot be compared to because it is not enabled on the aggregate expression 'Int_aggregate (in subgraph shop)'",
    ],
  ];
  for (const [changes, said] of table) expect(told([intFilter(changes)])).toEqual([inInt(said)]);
});

test("the aggregates of the fields of an object type are compared by expressions over their types", () => {
  const table: [changes: object, said: string][] = [
    [{ type: "Int" }, "the operand type 'Int (in subgraph shop)' must be an object type"],
    [
      { comparableFields: [ID, ID] },
      "the field 'id' is defined more than once in the comparable fields",
    ],
    [
      { comparableFields: [{ ...ID, fieldName: "title" }] },
      "the field 'title' used in comparable fields is not an aggregatable field defined in the aggregate expression 'Article_aggregate (in subgraph shop)'",
    ],
    [
      { comparableFields: [{ ...ID, aggregateBooleanExpressionType: "None" }] },
      "the boolean expression type (None (in subgraph shop)) used in the comparable field 'id' could not be found",
    ],
    [
      { comparableFields: [{ ...ID, aggregateBooleanExpressionType: "Article_aggregate_filter" }] },
      "the boolean expression type (Article_aggregate_filter (in subgraph shop)) used in the comparable field 'id' must have a 'scalar aggregate' operand, to match the field type 'Int'",
    ],
    [
      { comparableCount: { booleanExpressionType: "String_filter" } },
      "type mismatch between the 'count' aggregate (return type: 'Int') and the specified boolean expression type 'String_filter (in subgraph shop)' (operand type: 'String')",
    ],
    [
      { filterInput: { model: { modelName: "None" } } },
      "the filter input model 'None (in subgraph shop)' cannot be found",
    ],
    [
      { filterInput: { model: { modelName: "Authors" } } },
      "the operand type 'Article (in subgraph shop)' does not match the type of the model 'Authors (in subgraph shop)': 'Author (in subgraph shop)'",
    ],
  ];
  for (const [changes, said] of table) {
    expect(told([intFilter(), articleFilter(changes)])).toEqual([inArticle(said)]);
  }
});

test("only the aggregates of one related row are compared, by an expression over its type", () => {
  const by = (relationshipName: string, aggregateBooleanExpressionType: string) => ({
    comparableRelationships: [{ relationshipName, aggregateBooleanExpressionType }],
  });
  const related = by("author", "Article_aggregate_filter").comparableRelationships;
  const of = "for the operand type 'Article (in subgraph shop)'";
  const table: [changes: object, said: string][] = [
    [
      { comparableRelationships: [...related, ...related] },
      "the relationship 'author' is defined more than once in the comparable relationships",
    ],
    [by("editor", "None"), `the comparable relationship 'editor' was not found ${of}`],
    [
      by("author", "None"),
      `the comparable relationship 'author' ${of} references a boolean expression type that cannot be found: 'None (in subgraph shop)'`,
    ],
    [
      by("author", "Int_aggregate_filter"),
      "the boolean expression type 'Int_aggregate_filter (in subgraph shop)' used in the comparable relationship 'author' does not have an object aggregate operand",
    ],
    [
      by("author", "Article_aggregate_filter"),
      "the object type of the target of the relationship 'author' (Author (in subgraph shop)) does not match the operand type of the boolean expression type 'Article_aggregate_filter (in subgraph shop)': 'Article (in subgraph shop)'",
    ],
  ];
  for (const [changes, said] of table) {
    expect(told([intFilter(), articleFilter(changes)])).toEqual([inArticle(said)]);
  }
});

test("what is compared has names of its own in GraphQL", () => {
  expect(told([intFilter({}, { isNull: { enable: true } })])).toEqual([
    inInt("boolean expressions with aggregate operands do not support isNull comparisons"),
  ]);
  expect(told([intFilter({}, { graphql: { typeName: "Article" } })])).toEqual([
    inInt("multiple graphql types found with the same name: Article"),
  ]);
  const named = (and: string, count: string) =>
    object("GraphqlConfig", {
      query: {
        rootOperationTypeName: "Query",
        filterInput: {
          fieldName: "where",
          operatorNames: { and, or: "_or", not: "_not", isNull: "_is_null" },
        },
        aggregate: {
          filterInputFieldName: "filter_input",
          countFieldName: count,
          countDistinctFieldName: "_count_distinct",
        },
      },
      mutation: { rootOperationTypeName: "Mutation" },
    });
  const conflict = (name: string, one: string, other: string) =>
    `a GraphQL field name conflict exists between the '${name}' ${one} and the '${name}' ${other}. One of these will need to be renamed.`;
  expect(told([named("_max", "_n"), intFilter()])).toEqual([
    inInt(conflict("_max", "comparable aggregation function", "logical operator")),
  ]);
  expect(told([named("_n", "_n"), intFilter(), articleFilter()])).toEqual([
    inArticle(conflict("_n", "count aggregation function", "logical operator")),
  ]);
});
