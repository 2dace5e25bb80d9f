import { expect, test } from "vitest";
import { built, object, problemsIn } from "../../testing/shop.ts";

const QUERY = { rootOperationTypeName: "query_root" };
const MUTATION = { rootOperationTypeName: "mutation_root" };
const ORDER_BY = {
  fieldName: "order",
  enumDirectionValues: { asc: "UP", desc: "DOWN" },
  enumTypeNames: [{ typeName: "Direction", directions: ["Asc", "Desc"] }],
};

function config(query: object = {}) {
  return object("GraphqlConfig", { query: { ...QUERY, ...query }, mutation: MUTATION });
}

test("what a GraphqlConfig leaves out is switched off", () => {
  expect(built([config()]).graphql).toEqual({
    queryRoot: "query_root",
    mutationRoot: "mutation_root",
    subscriptionRoot: null,
    argumentsField: null,
    limitField: null,
    offsetField: null,
    filter: null,
    orderBy: null,
    aggregate: null,
    apolloFederationRootFields: false,
  });
});

test("a GraphqlConfig gives the names of everything", () => {
  const names = config({ limitInput: { fieldName: "first" }, orderByInput: ORDER_BY });
  expect(built([names]).graphql).toMatchObject({
    limitField: "first",
    orderBy: {
      orderBy: "order",
      asc: "UP",
      desc: "DOWN",
      enumTypes: [{ directions: ["Asc", "Desc"], typeName: "Direction" }],
    },
  });
});

test("a GraphqlConfig is refused where it is missing, doubled or has names that GraphQL cannot", () => {
  expect(problemsIn([config(), config()])).toEqual([
    "graphql configuration should be defined only once in supergraph",
  ]);
  expect(problemsIn([], { require_graphql_config: true })).toEqual([
    "graphql configuration is not defined in supergraph",
  ]);
  expect(problemsIn([config({ limitInput: { fieldName: "no-name" } })])).toEqual([
    '"no-name" is not a valid GraphQL name.',
  ]);
});

test("an order by needs one enum with both directions", () => {
  const orderBy = (enumTypeNames: object[]) =>
    problemsIn([config({ orderByInput: { ...ORDER_BY, enumTypeNames } })]);
  const [both] = ORDER_BY.enumTypeNames;
  expect(orderBy([])).toEqual([
    "the orderByInput.enumTypeNames needs to be defined in GraphqlConfig, when models have orderByExpressionType",
  ]);
  expect(orderBy([both ?? {}, both ?? {}])).toEqual([
    expect.stringContaining("only one enumTypeNames can be defined"),
  ]);
  expect(orderBy([{ typeName: "Up", directions: ["Asc"] }])).toEqual([
    expect.stringContaining("invalid directions: Asc defined"),
  ]);
});
