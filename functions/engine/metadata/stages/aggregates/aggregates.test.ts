import { expect, test } from "vitest";
import {
  aggregating,
  aggregatingShop,
  articleAggregate,
  intAggregate,
} from "../../testing/aggregates.ts";
import {
  article,
  built,
  JSON_TYPE,
  object,
  problemsIn,
  REPRESENTATIONS,
  warningsIn,
} from "../../testing/shop.ts";

const GRAPHQL_CONFIG = object("GraphqlConfig", {
  query: { rootOperationTypeName: "Query" },
  mutation: { rootOperationTypeName: "Mutation" },
});
const THE = "the aggregate expression Article_aggregate (in subgraph shop)";
const INT = "the aggregate expression Int_aggregate (in subgraph shop)";

test("an aggregate expression knows the function of each connector, and what it counts", () => {
  const made = built([...aggregatingShop(), intAggregate(), articleAggregate()]);
  expect(made.aggregateExpressions["shop.Int_aggregate"]).toMatchObject({
    graphqlTypeName: "Int_aggregate",
    operand: {
      kind: "scalar",
      type: { inbuilt: "Int" },
      functions: {
        _max: { returnType: { named: { inbuilt: "Int" }, nullable: true } },
        _total: { description: "All of them", mapping: { "shop.db": { int: "total" } } },
      },
    },
    count: null,
  });
  expect(made.aggregateExpressions["shop.Article_aggregate"]).toMatchObject({
    operand: {
      kind: "object",
      objectType: "shop.Article",
      fields: { id: { expression: "shop.Int_aggregate" } },
    },
    count: { returnType: { named: { inbuilt: "Int" }, nullable: false }, description: "How many" },
    countDistinct: null,
  });
});

test("what the fields of an object type are aggregated by must fit them", () => {
  const fields = (...names: string[]) => ({
    aggregatableFields: names.map((fieldName) => ({
      fieldName,
      aggregateExpression: "Int_aggregate",
    })),
  });
  const missing = [{ fieldName: "id", aggregateExpression: "Nobody" }];
  const table: [operand: object, said: string][] = [
    [
      { aggregatedType: "Nothing" },
      `${THE} specifies an operand object type that cannot be found: Nothing (in subgraph shop)`,
    ],
    [fields("id", "id"), `${THE} has duplicate definitions of the aggregatable field 'id'`],
    [
      fields("nope"),
      `${THE} specifies an aggregatable field 'nope' that does not exist on its operand type Article (in subgraph shop)`,
    ],
    [
      { aggregatableFields: missing },
      `${THE} specifies an aggregatable field 'id' that references an aggregate expression that cannot be found: Nobody (in subgraph shop)`,
    ],
    [
      fields("title"),
      `${THE} specifies an aggregatable field 'title' of type String, however the aggregation expression used to aggregate that field (Int_aggregate (in subgraph shop)) is for aggregating a different type: Int`,
    ],
  ];
  for (const [operand, said] of table) {
    const told = problemsIn([...aggregatingShop(), intAggregate(), articleAggregate(operand)]);
    expect(told).toEqual([said]);
  }
});

test("fields with arguments and lists of lists cannot be aggregated", () => {
  const withField = (field: object) => [
    aggregating(),
    ...REPRESENTATIONS,
    JSON_TYPE,
    article({ fields: [field], dataConnectorTypeMapping: [] }),
    intAggregate(),
    articleAggregate(),
  ];
  expect(
    problemsIn(
      withField({ name: "id", type: "Int", arguments: [{ name: "a", argumentType: "Int" }] }),
    ),
  ).toEqual([
    `${THE} specifies an aggregatable field 'id' (from the operand type Article (in subgraph shop)) that has field arguments. Fields with arguments cannot be aggregated`,
  ]);
  expect(problemsIn(withField({ name: "id", type: "[[Int]]" }))).toEqual([
    `${THE} specifies an aggregatable field 'id' of type [[Int]], however arrays of arrays are not supported for aggregation`,
  ]);
  expect(problemsIn(withField({ name: "id", type: "[Int]" }))).toEqual([]);
});

const returning = (returnType: string, name = "total") => ({
  aggregationFunctions: [{ name: "_f", returnType }],
  dataConnectorAggregationFunctionMapping: [
    { dataConnectorName: "db", dataConnectorScalarType: "int", functionMapping: { _f: { name } } },
  ],
});
const mapping = (changes: object) => ({
  ...returning("Int"),
  dataConnectorAggregationFunctionMapping: [
    {
      dataConnectorName: "db",
      dataConnectorScalarType: "int",
      functionMapping: { _f: { name: "total" } },
      ...changes,
    },
  ],
});
const F = `${INT} specifies an aggregation function '_f'`;
const AT = "the data connector 'db (in subgraph shop)'";

test("the functions of a scalar must be mapped to functions of its connectors", () => {
  const f = { name: "_f", returnType: "Int" };
  const table: [scalar: object, said: string][] = [
    [
      { aggregatedType: "Nope" },
      `${INT} specifies an operand scalar type that cannot be found: Nope (in subgraph shop)`,
    ],
    [
      { aggregationFunctions: [f, f] },
      `${INT} has duplicate definitions of the aggregation function '_f'`,
    ],
    [returning("Nope"), `${F} that uses an unknown type for its return type: Nope`],
    [
      mapping({ dataConnectorName: "other" }),
      `${INT} defines an aggregation function mapping to an unknown data connector: other (in subgraph shop)`,
    ],
    [
      mapping({ functionMapping: {} }),
      `${F} but there is no mapping defined to an aggregation function in ${AT}`,
    ],
    [
      mapping({ dataConnectorScalarType: "money" }),
      `${F} but the mapping to ${AT} specifies a data connector scalar type that does not exist: money`,
    ],
    [
      returning("Int", "median"),
      `${F} which is mapped to ${AT}, however the mapped data connector aggregate function cannot be found: median`,
    ],
  ];
  for (const [scalar, said] of table) {
    expect(problemsIn([...aggregatingShop(), intAggregate(scalar)])).toEqual([said]);
  }
});

test("a connector that does not aggregate has no aggregate functions", () => {
  const link = aggregating({}, { query: { aggregates: null } });
  expect(problemsIn([...aggregatingShop(link), intAggregate()])).toEqual([
    `${INT} defines an aggregation function mapping to a data connector that does not support aggregates: db (in subgraph shop)`,
  ]);
});

test("a function returns what its connector's function returns", () => {
  const custom = (result_type: object) => ({ type: "custom", result_type }) as never;
  const int = { type: "named", name: "int" };
  const link = aggregating({
    maybe: custom({ type: "nullable", underlying_type: int }),
    top: custom({ type: "array", element_type: int }),
    bounds: custom({ type: "named", name: "place" }),
    nothing: custom({ type: "named", name: "nothing" }),
    mean: { type: "average", result_type: "text" },
  });
  const begin = (type: string) =>
    `${F} which is mapped to ${AT} but the Open DD return type ${type} is not compatible with the data connector's return type. Reason: `;
  const table: [type: string, name: string, reason: string | null][] = [
    ["Int", "maybe", null],
    ["[Int!]!", "top", null],
    ["Place", "bounds", null],
    [
      "Int!",
      "maybe",
      "The data connector's return type is nullable, but the Open DD return type is not",
    ],
    [
      "Int",
      "top",
      "The data connector's return type is an array, but the Open DD return type is not",
    ],
    [
      "[Int]",
      "total",
      "The data connector's return type is the named type 'int', but the Open DD return type is an array",
    ],
    ["Int", "nothing", "The data connector's return type (nothing) isn't a scalar type"],
    [
      "Int",
      "mean",
      "The data connector's return scalar type representation (String) does not match the Open DD return type",
    ],
  ];
  for (const [type, name, reason] of table) {
    const told = problemsIn([...aggregatingShop(link), intAggregate(returning(type, name))]);
    expect(told).toEqual(reason === null ? [] : [begin(type) + reason]);
  }
  const [author] = problemsIn([
    ...aggregatingShop(link),
    intAggregate(returning("Author", "bounds")),
  ]);
  expect(author).toContain(
    "There is no type mapping defined from the Open DD return object type to the data connector's object type 'place'",
  );
});

test("counts are returned as integers", () => {
  const counted = (returnType: string) =>
    articleAggregate({}, { countDistinct: { enable: false, returnType } });
  const shop = [...aggregatingShop(), intAggregate()];
  expect(problemsIn([...shop, counted("Int")])).toEqual([]);
  expect(problemsIn([...shop, counted("String")])).toEqual([
    "the return type used on the count distinct aggregate (String) must be an integer type",
  ]);
  expect(problemsIn([...shop, counted("Many")])).toEqual([
    "the return type used on the count distinct aggregate (Many (in subgraph shop)) is unknown",
  ]);
});

test("an aggregate expression is defined once, and so is its GraphQL type", () => {
  const shop = [...aggregatingShop(), intAggregate()];
  expect(problemsIn([...shop, articleAggregate(), articleAggregate()])).toEqual([
    "the following aggregate expression is defined more than once: Article_aggregate (in subgraph shop)",
  ]);
  const taken = articleAggregate({}, { graphql: { selectTypeName: "Article" } });
  expect(problemsIn([...shop, taken])).toEqual([
    "multiple graphql types found with the same name: Article",
  ]);
});

test("counts share the GraphQL type with what is aggregated", () => {
  const clash = intAggregate({
    ...returning("Int"),
    aggregationFunctions: [{ name: "_count", returnType: "Int" }],
    dataConnectorAggregationFunctionMapping: [],
  });
  expect(problemsIn([...aggregatingShop(), clash])).toEqual([
    "the name used by query.aggregate.countFieldName from the GraphqlConfig conflicts with the aggregation function name _count in the aggregate expression Int_aggregate (in subgraph shop)",
  ]);
});

test("without names for aggregates there are none in GraphQL, which is told", () => {
  const objects = [...aggregatingShop(), GRAPHQL_CONFIG, intAggregate()];
  expect(warningsIn(objects)).toContainEqual(expect.stringContaining("query.aggregate"));
  expect(built(objects).aggregateExpressions["shop.Int_aggregate"]?.graphqlTypeName).toBeNull();
});
