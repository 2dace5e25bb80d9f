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
