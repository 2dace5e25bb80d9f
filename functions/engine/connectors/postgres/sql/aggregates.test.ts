import { expect, it } from "vitest";
import { libraryConfiguration } from "../testing/library-file.ts";
import { planQuery } from "./query.ts";

const configuration = libraryConfiguration();

it.each([
  ["0.2", "coalesce("],
  ["0.1", '"sum"('],
] as const)("the sum of no rows is what NDC %s has it to be", (line, begin) => {
  const { text } = planQuery(
    configuration,
    {
      collection: "book",
      arguments: {},
      collection_relationships: {},
      query: {
        aggregates: { sum: { type: "single_column", column: "price", function: "sum" } },
      },
    },
    line,
  );
  expect(text.startsWith(`select ${begin}`)).toBe(true);
  expect(text.includes("coalesce")).toBe(line === "0.2");
});

it.each([
  ["alone", { aggregates: {} }],
  ["beside rows", { fields: { id: { type: "column", column: "id" } }, aggregates: {} }],
] as const)("no aggregates, %s, bind nothing that the text does not name", (_name, query) => {
  const { text, params } = planQuery(configuration, {
    collection: "book",
    arguments: {},
    collection_relationships: {},
    query: {
      ...query,
      limit: 7,
      predicate: {
        type: "binary_comparison_operator",
        column: { type: "column", name: "id" },
        operator: "_eq",
        value: { type: "scalar", value: 1 },
      },
    },
  });
  const named = new Set(text.match(/\$\d+/g));
  expect(named.size).toBe(params.length);
});
