import { expect, it } from "vitest";
import type { Exchange } from "./corpus.ts";
import { transportsOf } from "./transports.ts";

const exchange = (query: string, more: Partial<Exchange> = {}): Exchange => ({
  at: 0,
  session: {},
  path: "/graphql",
  headers: {},
  query,
  variables: null,
  expected: { data: {} },
  expectedHeaders: [],
  ...more,
});
const REFUSED = {
  data: null,
  errors: [{ message: "subscription are not supported over HTTP" }],
};

it.each([
  ["a query", exchange("query { a }"), ["http", "ws"]],
  ["what cannot be read", exchange("query {"), ["http", "ws"]],
  ["a mutation", exchange("mutation { a }"), ["http"]],
  ["a query beside a mutation", exchange("query A { a } mutation B { b }"), ["http"]],
  ["a subscription", exchange("subscription { a }"), ["ws"]],
  [
    "a subscription that HTTP refuses",
    exchange("subscription { a }", { expected: REFUSED }),
    ["http"],
  ],
  ["an explanation", exchange("query { a }", { path: "/v1/explain" }), ["http"]],
  ["headers that must come", exchange("query { a }", { expectedHeaders: ["x"] }), ["http"]],
])("%s is asked over what can answer it, once where it changes something", (_, one, transports) => {
  expect(transportsOf(one, "both")).toEqual(transports);
});

it.each([
  ["a query", exchange("query { a }"), ["ws"]],
  ["a mutation", exchange("mutation { a }"), ["ws"]],
  ["an explanation", exchange("query { a }", { path: "/v1/explain" }), ["http"]],
  ["headers that must come", exchange("query { a }", { expectedHeaders: ["x"] }), ["http"]],
])("over sockets alone, %s is left out of no run", (_, one, transports) => {
  expect(transportsOf(one, "ws")).toEqual(transports);
});

it("over HTTP alone, everything is asked there", () => {
  for (const query of ["query { a }", "mutation { a }", "subscription { a }"]) {
    expect(transportsOf(exchange(query), "http")).toEqual(["http"]);
  }
});
