import { expect, test } from "vitest";
import { compared, filter, FILTERS, scalar } from "../../testing/filters.ts";
import {
  article,
  articles,
  AUTHOR,
  AUTHORS,
  built,
  CAPABILITIES,
  connector,
  JSON_TYPE,
  PLACE,
  problemsIn,
  REPRESENTATIONS,
  SHOP,
  warningsIn,
  writerOf,
  WRITTEN,
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

test("expressions that lead back to themselves are checked once", () => {
  const circle = filter({
    comparableFields: [compared("id", "int_filter")],
    comparableRelationships: [
      { relationshipName: "author", booleanExpressionType: "author_filter" },
    ],
  });
  const authors = filter(
    {
      type: "Author",
      comparableRelationships: [
        { relationshipName: "articles", booleanExpressionType: "article_filter" },
      ],
    },
    { name: "author_filter", graphql: { typeName: "author_filter" } },
  );
  const objects = [...SHOP, ...FILTERS, FILTERED, AUTHORS, writerOf(), WRITTEN, circle, authors];
  expect(built(objects).booleanExpressions["shop.author_filter"]).toMatchObject({
    relationships: { articles: { expression: "shop.article_filter" } },
  });
});

test("a relationship that the connector does not compare needs an equality for the engine", () => {
  const { relationships: _none, ...alone } = CAPABILITIES;
  const related = filter({
    comparableRelationships: [
      { relationshipName: "author", booleanExpressionType: "author_filter" },
    ],
  });
  const authors = filter(
    { type: "Author" },
    { name: "author_filter", graphql: { typeName: "author_filter" } },
  );
  const [, ...types] = SHOP;
  const objects = (source: object, target: object) => [
    connector({ capabilities: alone }),
    ...types,
    ...FILTERS,
    FILTERED,
    AUTHORS,
    related,
    authors,
    writerOf({ mapping: [{ source, target }] }),
  ];
  const field = (fieldName: string) => ({ fieldPath: [{ fieldName }] });
  const id = { modelField: [{ fieldName: "id" }] };
  expect(problemsIn(objects(field("writer"), id))).toEqual([]);
  expect(problemsIn(objects(field("place"), id))).toEqual([
    "While resolving comparable relationship author - missing equality operator for source column place in data connector db (in subgraph shop) which is mapped to field place in type Article (in subgraph shop)",
  ]);
  expect(problemsIn(objects(field("writer"), { argument: { argumentName: "tenant" } }))).toEqual([
    expect.stringContaining("because it is a remote relationship with an argument mapping target"),
  ]);
});
