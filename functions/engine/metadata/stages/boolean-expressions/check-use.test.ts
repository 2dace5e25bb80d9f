import { expect, test } from "vitest";
import { compared, filter, FILTERS, scalar } from "../../testing/filters.ts";
import {
  article,
  articles,
  AUTHOR,
  built,
  CAPABILITIES,
  connector,
  JSON_TYPE,
  PLACE,
  problemsIn,
  REPRESENTATIONS,
  SHOP,
  warningsIn,
} from "../../testing/shop.ts";

const DB = "data connector 'db (in subgraph shop)'";
const FILTER = "article_filter (in subgraph shop)";
const FILTERED = articles({ filterExpressionType: "article_filter" });

test("a connector that cannot evaluate an expression is told where it must", () => {
  const { query, ...others } = CAPABILITIES;
  const able = (changes: object, relationships: object = {}) =>
    connector({
      capabilities: { ...others, ...relationships, query: { ...query, ...changes } },
    });
  const shop = (link: object, ...more: object[]) => [
    link,
    ...REPRESENTATIONS,
    JSON_TYPE,
    article(),
    AUTHOR,
    PLACE,
    ...FILTERS,
    FILTERED,
    ...more,
  ];
  const inPlace = filter({ comparableFields: [compared("place", "place_filter")] });
  const inTags = filter({ comparableFields: [compared("tags", "text_filter")] });
  expect(problemsIn(shop(able({ nested_fields: {} }), inPlace))).toEqual([
    `The ${DB} does not support filtering inside nested objects. The comparable field 'place' within '${FILTER}' is of a nested object type: Place (in subgraph shop)`,
  ]);
  const tags = `The ${DB} does not support filtering by nested scalar arrays. The comparable field 'tags' within '${FILTER}' is of a scalar array type: [String!]!`;
  expect(warningsIn(shop(able({ exists: {} }), inTags))).toContain(tags);
  expect(
    problemsIn(shop(able({ exists: {} }), inTags), {
      disallow_array_field_compared_with_scalar_boolean_type: true,
    }),
  ).toEqual([tags]);
  const unmapped = scalar({ dataConnectorOperatorMapping: [] });
  const [link, ...types] = [connector(), ...REPRESENTATIONS, JSON_TYPE, article(), PLACE];
  expect(problemsIn([link ?? {}, ...types, unmapped, filter(), FILTERED])).toEqual([
    `field id is missing a mapping for data connector db (in subgraph shop) in boolean expression ${FILTER}`,
  ]);
});

test("a model is filtered by an expression over its type, at its source", () => {
  expect(built([...SHOP, ...FILTERS, filter(), FILTERED]).models["shop.Articles"]).toMatchObject({
    filterExpression: "shop.article_filter",
  });
  const cases: [model: object, message: string][] = [
    [
      articles({ filterExpressionType: "no" }),
      "unknown object boolean expression type no (in subgraph shop) is used in model Articles (in subgraph shop)",
    ],
    [
      articles({ filterExpressionType: "article_filter", source: null }),
      "a source must be defined for model Articles (in subgraph shop) in order to use filter expressions",
    ],
  ];
  for (const [model, message] of cases) {
    expect(problemsIn([...SHOP, ...FILTERS, filter(), model])).toEqual([message]);
  }
});

test("an expression over another type filters nothing, and that is told", () => {
  const objects = [...SHOP, ...FILTERS, articles({ filterExpressionType: "place_filter" })];
  expect(built(objects).models["shop.Articles"]?.filterExpression).toBeNull();
  expect(warningsIn(objects)).toContain(
    "the boolean expression type place_filter (in subgraph shop) used in model Articles (in subgraph shop) corresponds to object type Place (in subgraph shop) whereas the model's object type is Article (in subgraph shop)",
  );
});
