import { expect, test } from "vitest";
import {
  articles,
  AUTHORS,
  built,
  CAPABILITIES,
  connector,
  object,
  problemsIn,
  SHOP,
  warningsIn,
  writerOf,
  WRITTEN,
} from "../../testing/shop.ts";

function scalar(name: string, orderedType: string, directions: object = { enableAll: true }) {
  return object("OrderByExpression", {
    name,
    operand: { scalar: { orderedType, enableOrderByDirections: directions } },
  });
}

const fields = (...of: [fieldName: string, orderByExpression: string][]) => ({
  orderableFields: of.map(([fieldName, orderByExpression]) => ({ fieldName, orderByExpression })),
});

const relationships = (...of: [relationshipName: string, orderByExpression?: string][]) => ({
  orderableRelationships: of.map(([relationshipName, orderByExpression]) => ({
    relationshipName,
    orderByExpression,
  })),
});

function ordering(changes: object = {}, definition: object = {}) {
  return object("OrderByExpression", {
    name: "article_order",
    operand: {
      object: { orderedType: "Article", ...fields(["id", "int"]), ...relationships(), ...changes },
    },
    graphql: { expressionTypeName: "article_order" },
    ...definition,
  });
}

const INT = scalar("int", "Int");
const PLACES = ordering(
  { orderedType: "Place", ...fields(["city", "text"]) },
  { name: "place_order", graphql: { expressionTypeName: "place_order" } },
);
const ORDERINGS = [INT, scalar("text", "String"), PLACES];
const ORDERED = articles({ orderByExpression: "article_order" });
const RELATED = [AUTHORS, writerOf(), WRITTEN];
const IN = "Error in order by expression article_order (in subgraph shop): ";

test("an expression orders by fields, inside of objects and across relationships", () => {
  const objects = [
    ...SHOP,
    ...ORDERINGS,
    ...RELATED,
    ordering({ ...fields(["id", "int"], ["place", "place_order"]), ...relationships(["author"]) }),
    ORDERED,
  ];
  const made = built(objects);
  expect(made.orderByExpressions["shop.int"]?.operand).toEqual({
    kind: "scalar",
    type: { inbuilt: "Int" },
    directions: ["Asc", "Desc"],
  });
  expect(made.orderByExpressions["shop.article_order"]).toEqual({
    name: "shop.article_order",
    description: null,
    graphqlTypeName: "article_order",
    legacy: false,
    operand: {
      kind: "object",
      objectType: "shop.Article",
      fields: { id: { expression: "shop.int" }, place: { expression: "shop.place_order" } },
      relationships: { author: { expression: null } },
    },
  });
  expect(made.models["shop.Articles"]?.orderByExpression).toBe("shop.article_order");
});

test("a mistake in an expression is refused", () => {
  const cases: [changes: object, message: string][] = [
    [{ orderedType: "No" }, "The data type No (in subgraph shop) has not been defined"],
    [fields(["valueOf", "int"]), "unknown field valueOf in orderable fields"],
    [
      fields(["id", "no"]),
      "The order by expression no referenced in field id has not been defined",
    ],
    [
      fields(["title", "int"]),
      "The type of the order by expression int referenced in field title does not match the field type. Order by expression type: Int; field type: String.",
    ],
    [
      fields(["tags", "text"]),
      "The type of the order by expression text referenced in field tags does not match the field type. Order by expression type: String; field type: [String!].",
    ],
    [
      relationships(["no"]),
      "The relationship no on object type Article (in subgraph shop) could not be found",
    ],
    [
      relationships(["author", "no"]),
      "The order by expression no referenced in orderable relationship author has not been defined",
    ],
  ];
  for (const [changes, message] of cases) {
    expect(problemsIn([...SHOP, ...ORDERINGS, articles(), ...RELATED, ordering(changes)])).toEqual([
      `${IN}${message}`,
    ]);
  }
  expect(problemsIn([...SHOP, scalar("int", "Int", { enableSpecific: ["Asc"] })])).toEqual([
    'Error in order by expression int (in subgraph shop): Order by configuration is not fully supported yet. Please use "enableAll":true.',
  ]);
  const taken = ordering({}, { graphql: { expressionTypeName: "Author" } });
  expect(problemsIn([...SHOP, INT, taken])).toEqual([
    `${IN}multiple graphql types found with the same name: Author`,
  ]);
});

test("doubtful expressions are told, and each refused by its flag", () => {
  const { query, ...others } = CAPABILITIES;
  const [, ...types] = SHOP;
  const flat = connector({ capabilities: { ...others, query: { ...query, nested_fields: {} } } });
  const alone = connector({ capabilities: { query, mutation: {} } });
  const nested = ordering(fields(["place", "place_order"]));
  const related = ordering(relationships(["author"]));
  const written = ordering(
    { orderedType: "Author", ...relationships(["articles"]) },
    { name: "author_order", graphql: null },
  );
  const cases: [flag: string, objects: object[], message: string][] = [
    [
      "disallow_array_relationship_in_order_by",
      [...SHOP, ...ORDERINGS, articles(), ...RELATED, written],
      "Cannot order by array relationship articles in order by expression author_order (in subgraph shop)",
    ],
    [
      "disallow_duplicate_names_across_types_and_expressions",
      [...SHOP, INT, INT],
      "Duplicate order by expression found: int (in subgraph shop)",
    ],
    [
      "require_nested_support_for_order_by_expressions",
      [flat, ...types, ...ORDERINGS, nested, ORDERED],
      "The order by expression 'article_order (in subgraph shop)' used in model 'Articles (in subgraph shop)' contains a nested field 'place', however the data connector 'db (in subgraph shop)' used in the model does not support ordering by nested fields",
    ],
    [
      "disallow_unsupported_orderable_relationships",
      [alone, ...types, ...ORDERINGS, ...RELATED, related, ORDERED],
      "Issue in order by expression 'article_order (in subgraph shop)' used by model 'Articles (in subgraph shop)': The orderable relationship 'author' defined for 'Article (in subgraph shop)' is not supported in ordering because the data connector 'db (in subgraph shop)' does not support relationships",
    ],
  ];
  for (const [flag, objects, message] of cases) {
    expect(warningsIn(objects)).toContain(message);
    expect(problemsIn(objects, { [flag]: true })).toEqual([message]);
  }
});

test("a model is ordered by an expression over its type", () => {
  const cases: [orderByExpression: string, message: string][] = [
    [
      "no",
      "Unknown order by expression no (in subgraph shop) in in model Articles (in subgraph shop)",
    ],
    [
      "int",
      "Unknown order by expression int (in subgraph shop) in in model Articles (in subgraph shop)",
    ],
    [
      "place_order",
      "Type of order by expression place_order (in subgraph shop) does not match object type of model Articles (in subgraph shop).  Model type: Article (in subgraph shop); order by expression type: Place (in subgraph shop)",
    ],
  ];
  for (const [orderByExpression, message] of cases) {
    expect(problemsIn([...SHOP, ...ORDERINGS, articles({ orderByExpression })])).toEqual([message]);
  }
});

function version1(...orderableFields: object[]) {
  return object("Model", {
    name: "Articles",
    objectType: "Article",
    source: { dataConnectorName: "db", collection: "articles" },
    orderableFields,
    graphql: { selectUniques: [], orderByExpressionType: "article_order" },
  });
}

test("a Model v1 is ordered by its fields, and by object relationships at its connector", () => {
  const ordered = version1({ fieldName: "id", orderByDirections: { enableAll: true } });
  const made = built([...SHOP, ...RELATED, ordered]);
  const name = made.models["shop.Articles"]?.orderByExpression ?? "";
  expect(made.orderByExpressions[name]).toMatchObject({
    legacy: true,
    graphqlTypeName: "article_order",
    operand: {
      kind: "object",
      objectType: "shop.Article",
      fields: { id: { directions: ["Asc", "Desc"] } },
      relationships: { author: { expression: null } },
    },
  });
});

test("fields of a Model v1 that hold no scalar are told, and refused by flag", () => {
  const by = (fieldName: string) => [
    ...SHOP,
    version1({ fieldName, orderByDirections: { enableAll: true } }),
  ];
  const flag = { disallow_model_v1_ordering_non_scalar_fields: true };
  expect(problemsIn(by("tags"), flag)).toEqual([
    "The orderable field 'tags' in model 'Articles (in subgraph shop)' is an array type (type: [String!]!) and therefore cannot be used for ordering",
  ]);
  expect(problemsIn(by("place"), flag)).toEqual([
    "The orderable field 'place' in model 'Articles (in subgraph shop)' is not a scalar field (type: Place (in subgraph shop)) and therefore cannot be used for ordering. Upgrade to version 2 Models and use OrderByExpressions to order by nested fields",
  ]);
  expect(warningsIn(by("place"))).toHaveLength(1);
  expect(problemsIn(by("no"))[0]).toContain("Invalid orderable field no.");
});
