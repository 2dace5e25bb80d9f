import { expect, test } from "vitest";
import {
  AGGREGATED_ARTICLES,
  aggregatingShop,
  articleAggregate,
  intAggregate,
} from "../../testing/aggregates.ts";
import {
  articles,
  AUTHORS,
  built,
  object,
  problemsIn,
  SHOP,
  warningsIn,
  WRITTEN,
} from "../../testing/shop.ts";

const graphql = (changes: object, definition: object = {}) =>
  articles({ graphql: { selectUniques: [], ...changes }, ...definition });
const unique = (...uniqueIdentifier: string[]) => ({
  selectUniques: [{ queryRootField: "article", uniqueIdentifier }],
});

test("a model is offered by root fields that can be subscribed to", () => {
  const subscription = { rootField: "watch" };
  const model = graphql(
    {
      selectMany: { queryRootField: "articles", subscription },
      selectUniques: [
        {
          queryRootField: "article",
          uniqueIdentifier: ["id"],
          subscription: { rootField: "watchOne", pollingIntervalMs: 50 },
          deprecated: { reason: "old" },
        },
      ],
    },
    { description: "All of them" },
  );
  expect(built([...SHOP, model]).models["shop.Articles"]?.graphql).toMatchObject({
    selectMany: {
      rootField: "articles",
      description: "Selects multiple objects from the model. Model description: All of them",
      subscription: { rootField: "watch", pollingIntervalMs: 1000 },
    },
    selectUniques: [
      {
        rootField: "article",
        uniqueIdentifier: ["id"],
        description: "Selects a single object from the model. Model description: All of them",
        deprecated: { reason: "old" },
        subscription: { rootField: "watchOne", pollingIntervalMs: 50 },
      },
    ],
    aggregate: null,
  });
});

test("a row is identified by fields of its own that the connector compares", () => {
  const inIt = "in unique identifier defined for model Articles (in subgraph shop)";
  const table: [fields: string[], said: string][] = [
    [["nope"], `unknown field nope ${inIt}`],
    [["id", "id"], `duplicate field id ${inIt}`],
    [
      ["tags"],
      "comparison for non-scalar field tags of model Articles (in subgraph shop) used in the unique identifier for select unique is unsupported",
    ],
  ];
  for (const [fields, said] of table) {
    expect(problemsIn([...SHOP, graphql(unique(...fields))])).toEqual([said]);
  }
});

test("a root field has one model or command; others are left out, and refused by a flag", () => {
  const first = graphql({ selectMany: { queryRootField: "rows" } });
  const second = graphql({ selectMany: { queryRootField: "rows" } }, { name: "More" });
  expect(built([...SHOP, first, second]).models["shop.More"]?.graphql.selectMany).toBeNull();
  expect(
    problemsIn([...SHOP, first, second], { require_unique_model_graphql_names: true }),
  ).toEqual([
    "the model More (in subgraph shop) has a duplicate root field in the GraphQL schema: Cannot add query root field rows as it already in use",
  ]);
  const command = object("Command", {
    name: "rows",
    outputType: "String!",
    arguments: [],
    graphql: { rootFieldName: "rows", rootFieldKind: "Query" },
  });
  expect(warningsIn([...SHOP, first, command])).toHaveLength(1);
  const subscribed = (name: string) =>
    graphql(
      { selectMany: { queryRootField: name, subscription: { rootField: "watch" } } },
      { name },
    );
  const made = built([...SHOP, subscribed("a"), subscribed("b")]).models["shop.b"];
  expect(made?.graphql.selectMany).toMatchObject({ rootField: "b", subscription: null });
});

test("names that GraphQL does not allow are refused", () => {
  expect(problemsIn([...SHOP, graphql({ selectMany: { queryRootField: "a-b" } })])).toEqual([
    expect.stringContaining("a-b"),
  ]);
});

test("aggregates need a type that picks rows, and that type needs aggregates", () => {
  const shop = [...aggregatingShop(), intAggregate(), articleAggregate()];
  const aggregate = { aggregate: { queryRootField: "count" } };
  const named = { filterInputTypeName: "Article_filter" };
  const by = { aggregateExpression: "Article_aggregate" };
  const made = built([...shop, graphql({ ...aggregate, ...named }, by)]).models["shop.Articles"];
  expect(made?.graphql).toMatchObject({
    aggregate: { rootField: "count" },
    filterInputTypeName: "Article_filter",
  });
  const missing =
    "filter input type name graphql configuration must be specified for model Articles (in subgraph shop) because aggregates are used with it";
  expect(problemsIn([...shop, graphql(aggregate, by)])).toEqual([missing]);
  expect(warningsIn([...shop, graphql(named)])).toEqual([
    "an unnecessary filter input type name graphql configuration has been specified for model Articles (in subgraph shop) that does not use aggregates",
  ]);
  const ofAuthor = {
    ...(WRITTEN as { definition: object }).definition,
    target: {
      model: {
        name: "Articles",
        subgraph: "shop",
        relationshipType: "Array",
        aggregate: { aggregateExpression: "Article_aggregate" },
      },
    },
  };
  const related = [AUTHORS, object("Relationship", ofAuthor)];
  expect(problemsIn([...shop, graphql({}), ...related])).toEqual([missing]);
  expect(problemsIn([...shop, AGGREGATED_ARTICLES, ...related])).toEqual([]);
});

test("without names for aggregates a root field of them is left out, which is told", () => {
  const config = object("GraphqlConfig", {
    query: { rootOperationTypeName: "Query" },
    mutation: { rootOperationTypeName: "Mutation" },
  });
  const model = graphql(
    { aggregate: { queryRootField: "count" }, filterInputTypeName: "Article_filter" },
    { aggregateExpression: "Article_aggregate" },
  );
  const objects = [...aggregatingShop(), config, intAggregate(), articleAggregate(), model];
  expect(built(objects).models["shop.Articles"]?.graphql.aggregate).toBeNull();
  expect(warningsIn(objects)).toContainEqual(
    expect.stringContaining("has defined a selectAggregate graphql API, but it will not appear"),
  );
});

test("arguments are an input type of their own, of models that have some", () => {
  const typed = graphql(
    { argumentsInputType: "Article_args" },
    { arguments: [{ name: "tenant", type: "Int!" }], source: null },
  );
  expect(built([...SHOP, typed]).models["shop.Articles"]?.graphql.argumentsInputTypeName).toBe(
    "Article_args",
  );
  expect(warningsIn([...SHOP, graphql({ argumentsInputType: "Article_args" })])).toEqual([
    "model arguments graphql input configuration has been specified for model Articles (in subgraph shop) that does not have arguments",
  ]);
  const config = object("GraphqlConfig", {
    query: { rootOperationTypeName: "Query" },
    mutation: { rootOperationTypeName: "Mutation" },
  });
  expect(problemsIn([...SHOP, config, typed])).toEqual([
    "the fieldName for argumentsInput needs to be defined in GraphqlConfig, when models have argumentsInputType",
  ]);
});

test("the types of a model have names that no other type has", () => {
  const typed = graphql(
    { argumentsInputType: "Article" },
    { arguments: [{ name: "tenant", type: "Int!" }], source: null },
  );
  expect(problemsIn([...SHOP, typed])).toEqual([
    "multiple graphql types found with the same name: Article",
  ]);
});
