import { expect, test } from "vitest";
import {
  aggregating,
  AGGREGATED_ARTICLES,
  aggregatingShop,
  articleAggregate,
  intAggregate,
} from "../../testing/aggregates.ts";
import { articles, built, CAPABILITIES, object, problemsIn, SCHEMA } from "../../testing/shop.ts";

const USED =
  "the aggregate expression Article_aggregate (in subgraph shop) is used with the model Articles (in subgraph shop)";

test("a model is aggregated by an expression over its type that its connector can evaluate", () => {
  const made = built([
    ...aggregatingShop(),
    intAggregate(),
    articleAggregate(),
    AGGREGATED_ARTICLES,
  ]);
  expect(made.models["shop.Articles"]?.aggregateExpression).toBe("shop.Article_aggregate");
});

test("an expression that cannot aggregate the rows of a model is refused", () => {
  const table: [objects: object[], said: string][] = [
    [
      [intAggregate(), AGGREGATED_ARTICLES],
      "the aggregate expression Article_aggregate (in subgraph shop) used with model Articles (in subgraph shop) has not been defined",
    ],
    [
      [intAggregate(), articles({ aggregateExpression: "Int_aggregate" })],
      "the aggregate expression Int_aggregate (in subgraph shop) is used with the model Articles (in subgraph shop) but its operand type Int does not match the model's type Article (in subgraph shop)",
    ],
    [
      [
        intAggregate(),
        articleAggregate({}, { countDistinct: { enable: true } }),
        AGGREGATED_ARTICLES,
      ],
      `${USED} which has the countDistinct aggregation enabled, but countDistinct is not valid when aggregating a model as every object is already logically distinct`,
    ],
    [
      [
        intAggregate({ dataConnectorAggregationFunctionMapping: [] }),
        articleAggregate(),
        AGGREGATED_ARTICLES,
      ],
      "the aggregate expression Int_aggregate (in subgraph shop) is used with the model Articles (in subgraph shop) but for the data connector db (in subgraph shop) and scalar type int, mappings are not provided for all aggregation functions in the aggregate expression",
    ],
    [
      [
        intAggregate(),
        articleAggregate(),
        articles({ source: null, aggregateExpression: "Article_aggregate" }),
      ],
      "a source must be defined for model Articles (in subgraph shop) in order to use aggregate expressions",
    ],
  ];
  for (const [objects, said] of table) {
    expect(problemsIn([...aggregatingShop(), ...objects])).toEqual([said]);
  }
});

test("lists are not aggregated by a connector, and nested objects only where it can", () => {
  const tags = object("AggregateExpression", {
    name: "String_aggregate",
    operand: {
      scalar: {
        aggregatedType: "String",
        aggregationFunctions: [],
        dataConnectorAggregationFunctionMapping: [],
      },
    },
  });
  const ofTags = {
    aggregatableFields: [{ fieldName: "tags", aggregateExpression: "String_aggregate" }],
  };
  expect(
    problemsIn([...aggregatingShop(), tags, articleAggregate(ofTags), AGGREGATED_ARTICLES]),
  ).toEqual([
    `${USED} but the NDC type of the field tags for data connector db (in subgraph shop) was not a optionally nullable named type`,
  ]);
  const place = object("AggregateExpression", {
    name: "Place_aggregate",
    operand: { object: { aggregatedType: "Place", aggregatableFields: [] } },
  });
  const ofPlace = {
    aggregatableFields: [{ fieldName: "place", aggregateExpression: "Place_aggregate" }],
  };
  const nested = [place, articleAggregate(ofPlace), AGGREGATED_ARTICLES];
  expect(problemsIn([...aggregatingShop(), ...nested])).toEqual([]);
  const flat = aggregating(
    {},
    { query: { nested_fields: CAPABILITIES.query.nested_fields ?? {} } },
  );
  expect(problemsIn([...aggregatingShop(flat), ...nested])).toEqual([
    "the data connector db (in subgraph shop) does not support aggregates over nested object fields, such as the field place used in aggregate expression Article_aggregate (in subgraph shop)",
  ]);
});

test("counts are returned as what the connector counts in", () => {
  const counting = (count_scalar_type: string) =>
    aggregating({}, { schema: { capabilities: { query: { aggregates: { count_scalar_type } } } } });
  const many = object("ScalarType", { name: "Many" });
  const counted = (returnType?: string) => [
    many,
    intAggregate(),
    articleAggregate({}, { count: { enable: true, ...(returnType && { returnType }) } }),
    AGGREGATED_ARTICLES,
  ];
  const told = (link: object, returnType?: string) =>
    problemsIn([...aggregatingShop(link), ...counted(returnType)]);
  expect(told(counting("int"))).toEqual([]);
  expect(told(aggregating(), "Many")).toEqual([
    "the aggregate expression 'Article_aggregate (in subgraph shop)' used with model 'Articles (in subgraph shop)' must use the Int type for its count aggregate as the data connector 'db (in subgraph shop)' does not specify a count type in its schema",
  ]);
  expect(told(counting("int"), "Many")).toEqual([
    "the aggregate expression 'Article_aggregate (in subgraph shop)' is used with the model 'Articles (in subgraph shop)' but the count aggregate's return type (Many (in subgraph shop)) does not match the count aggregate scalar type defined by the data connector 'db (in subgraph shop)': Int",
  ]);
  const { int } = SCHEMA.scalar_types;
  const bare = aggregating(
    {},
    {
      schema: {
        scalar_types: { ...SCHEMA.scalar_types, ...(int && { bigint: int }) },
        capabilities: { query: { aggregates: { count_scalar_type: "bigint" } } },
      },
    },
  );
  const [said] = problemsIn([
    ...aggregatingShop(bare),
    articleAggregate({ aggregatableFields: [] }),
    AGGREGATED_ARTICLES,
  ]);
  expect(said).toContain(
    "does not have a scalar type representation mapping to the 'db (in subgraph shop)' data connector's count aggregate type 'bigint'",
  );
});
