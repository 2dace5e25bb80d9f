import { expect, test } from "vitest";
import { parse } from "./parse.ts";
import { resolve } from "./resolve.ts";

test("metadata without objects resolves, with the names that GraphQL has by default", () => {
  const read = parse({ version: "v2", subgraphs: [] });
  if (!("parsed" in read)) throw new Error(read.problems[0]?.message);
  const made = resolve(read.parsed, { aggregationPredicates: false });
  expect(made).toMatchObject({
    resolved: { graphql: { queryRoot: "Query", mutationRoot: "Mutation" }, roles: [] },
    warnings: [],
  });
});
