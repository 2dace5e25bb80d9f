import { expect, test } from "vitest";
import { compared, filter, FILTERS, scalar, TEXT } from "../../testing/filters.ts";
import {
  article,
  articles,
  AUTHORS,
  built,
  connector,
  JSON_TYPE,
  object,
  problemsIn,
  REPRESENTATIONS,
  SHOP,
  warningsIn,
  writerOf,
} from "../../testing/shop.ts";

const FILTER = "article_filter (in subgraph shop)";

test("an expression compares fields and what is related, in the words it is given", () => {
  const relationship = { relationshipName: "author", booleanExpressionType: "author_filter" };
  const authors = filter(
    { type: "Author" },
    { name: "author_filter", graphql: { typeName: "author_filter" } },
  );
  const made = built([
    ...SHOP,
    ...FILTERS,
    articles(),
    AUTHORS,
    writerOf(),
    authors,
    filter({
      comparableFields: [compared("id", "int_filter"), compared("place", "place_filter")],
      comparableRelationships: [relationship],
    }),
  ]);
  expect(made.booleanExpressions["shop.article_filter"]).toEqual({
    kind: "object",
    name: "shop.article_filter",
    description: null,
    graphqlTypeName: "article_filter",
    logicalOperators: true,
    isNull: true,
    objectType: "shop.Article",
    legacy: false,
    fields: {
      id: { expression: "shop.int_filter", deprecated: null },
      place: { expression: "shop.place_filter", deprecated: null },
    },
    relationships: {
      author: { expression: "shop.author_filter", aggregate: null, deprecated: null },
    },
    aggregate: null,
  });
});

test("an expression without a name in GraphQL has no fields, except by flag", () => {
  const nameless = [...SHOP, ...FILTERS, filter({}, { graphql: null })];
  const fields = (flags: object) => {
    const made = built(nameless, flags).booleanExpressions["shop.article_filter"];
    return made?.kind === "object" ? Object.keys(made.fields) : null;
  };
  expect(fields({})).toEqual([]);
  expect(fields({ allow_boolean_expression_fields_without_graphql: true })).toEqual(["id"]);
});

test("what is deprecated is so in expressions too, by flag", () => {
  const deprecated = { reason: "old" };
  const fields = [{ name: "id", type: "Int!", deprecated }];
  const objects = [
    connector(),
    ...REPRESENTATIONS,
    JSON_TYPE,
    article({ fields, dataConnectorTypeMapping: [] }),
    scalar(),
    filter(),
  ];
  const flag = { propagate_boolean_expression_deprecation_status: true };
  const id = (flags: object) => {
    const made = built(objects, flags).booleanExpressions["shop.article_filter"];
    return made?.kind === "object" ? made.fields["id"]?.deprecated : undefined;
  };
  expect(id(flag)).toEqual(deprecated);
  expect(id({})).toBeNull();
});

test("a mistake in an expression is refused", () => {
  const relationship = (relationshipName: string, booleanExpressionType?: string) => ({
    comparableRelationships: [{ relationshipName, booleanExpressionType }],
  });
  const fields = (...comparableFields: object[]) => ({ comparableFields });
  const cases: [expression: object, message: string][] = [
    [
      filter({ type: "No" }),
      `unknown type 'No (in subgraph shop)' used in object boolean expression '${FILTER}'`,
    ],
    [
      filter(fields(compared("valueOf", "int_filter"))),
      `unknown field 'valueOf' used in object boolean expression type ${FILTER}`,
    ],
    [
      filter(fields(compared("id", "no"))),
      `could not find object boolean expression type no (in subgraph shop) referenced within boolean expression ${FILTER}`,
    ],
    [
      filter(fields(compared("title", "int_filter"))),
      "The field title has type String but the field's boolean expression type int_filter (in subgraph shop) has type Int",
    ],
    [
      filter(relationship("no", "article_filter")),
      "Relationship no could not be found for type Article (in subgraph shop)",
    ],
    [
      filter(relationship("author", "no")),
      `could not find object boolean expression type no (in subgraph shop) referenced within boolean expression ${FILTER}`,
    ],
    [
      filter({}, { graphql: { typeName: "Article" } }),
      "multiple graphql types found with the same name: Article",
    ],
  ];
  for (const [expression, message] of cases) {
    const objects = [...SHOP, ...FILTERS, articles(), AUTHORS, writerOf(), expression];
    expect(problemsIn(objects)).toEqual([message]);
  }
  const unnamed = object("GraphqlConfig", {
    query: { rootOperationTypeName: "Query" },
    mutation: { rootOperationTypeName: "Mutation" },
  });
  expect(problemsIn([...SHOP, unnamed, scalar(), filter()])).toEqual([
    "the filterInput needs to be defined in GraphqlConfig, when models have filterExpressionType",
  ]);
});

test("doubtful expressions are told, and each refused by its flag", () => {
  const duplicates = "disallow_duplicate_names_in_boolean_expressions";
  const twice = (path: string, what: string) =>
    `the ${path} '${what}' is defined more than once in`;
  const conflict = (name: string) =>
    `the boolean expression '${FILTER}' has a GraphQL field name conflict between the '${name}' comparable field and`;
  const fields = (...comparableFields: object[]) => ({ comparableFields });
  const renamed = article({
    fields: [{ name: "_and", type: "Int!" }],
    dataConnectorTypeMapping: [],
  });
  const nested = article({
    fields: [{ name: "tags", type: "[[String]]" }],
    dataConnectorTypeMapping: [],
  });
  const [link, ...represented] = [connector(), ...REPRESENTATIONS, JSON_TYPE];
  const cases: [flag: string, objects: object[], message: string][] = [
    [
      duplicates,
      [
        ...SHOP,
        ...FILTERS,
        filter(fields(compared("id", "int_filter"), compared("id", "int_filter"))),
      ],
      twice("comparable field", "id"),
    ],
    [
      duplicates,
      [
        ...SHOP,
        scalar({
          comparisonOperators: [
            { name: "_eq", argumentType: "Int!" },
            { name: "_eq", argumentType: "Int!" },
          ],
        }),
      ],
      twice("comparable operator", "_eq"),
    ],
    [
      duplicates,
      [...SHOP, scalar({ comparisonOperators: [{ name: "_is_null", argumentType: "Int!" }] })],
      "between the '_is_null' comparable operator and the '_is_null' is null operator.",
    ],
    [
      duplicates,
      [
        link ?? {},
        ...represented,
        renamed,
        scalar(),
        filter(fields(compared("_and", "int_filter"))),
      ],
      conflict("_and"),
    ],
    [
      "disallow_multidimensional_arrays_in_boolean_expressions",
      [link ?? {}, ...represented, nested, TEXT, filter(fields(compared("tags", "text_filter")))],
      "is a multidimensional array type: [[String]]. Multidimensional arrays are not supported in boolean expressions",
    ],
    [
      "disallow_comparable_relationship_target_with_no_boolean_expression_type",
      [
        ...SHOP,
        ...FILTERS,
        AUTHORS,
        writerOf(),
        filter({ comparableRelationships: [{ relationshipName: "author" }] }),
      ],
      "the target model 'Authors (in subgraph shop)' of the relationship 'author' does not have a boolean expression type defined",
    ],
    [
      "disallow_duplicate_names_across_types_and_expressions",
      [...SHOP, ...FILTERS, filter(), filter({}, { graphql: null })],
      `the boolean expression type with name ${FILTER} is defined more than once`,
    ],
  ];
  for (const [flag, objects, message] of cases) {
    expect(warningsIn(objects).filter((one) => one.includes(message))).toHaveLength(1);
    const refused = problemsIn(objects, { [flag]: true });
    expect(refused.filter((one) => one.includes(message))).toHaveLength(1);
  }
});
