import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { arbitraryQuery } from "../../test/golden/graphql/arbitrary-query.ts";
import { openMarket } from "../../test/golden/graphql/market.ts";
import { answer } from "./answer.ts";
import { defaultDocumentLimits } from "./graphql/document.ts";
import type { LoadedBuild } from "./loaded-build.ts";

const market = await openMarket();
afterAll(() => market.close());

const flags = {
  bypass_relation_comparisons_ndc_capability: true,
  fix_exists_in_nested_arrays: true,
  logical_operators_in_scalar_boolean_expressions: true,
};
const { schema } = market.metadata.compiled({ flags, lacks: [], more: [] });
/** Their answers are of no rows that permissions filter, or fail by design. */
const but = ["cheapest", "echo", "failing", "label", "matching", "node", "productSearch"];
const hidden = [...but, "surely", "whoami", "_entities", "_service"];
const runs = { numRuns: 200, seed: 7 };

test("whatever a role asks for, it gets no row that its permissions leave out", async () => {
  const build = market.load({ flags, lacks: [], more: [] });
  const queries = arbitraryQuery({ schema, role: "clerk", but: hidden });
  await fc.assert(
    fc.asyncProperty(queries, async (query) => {
      const told = JSON.stringify(await asked(build, "clerk", query));
      // Of a product that is not sold any more, and of orders with a note.
      expect(told).not.toMatch(/Clove oil|CO-1|:10[13][,}]/);
      expect(told).not.toContain("errors");
    }),
    runs,
  );
});

test("whatever is asked for, a connector that relates nothing gives the same answer", async () => {
  const all = market.load({ flags, lacks: [], more: [] });
  const less = market.load({ flags, lacks: ["relationships"], more: [] });
  const queries = arbitraryQuery({ schema, role: "admin", but: hidden });
  await fc.assert(
    fc.asyncProperty(queries, async (query) => {
      const answers = await Promise.all([asked(all, "admin", query), asked(less, "admin", query)]);
      const [first, second] = answers;
      // Rows are ordered by related ones only where the connector does it.
      if (JSON.stringify(second).includes("not supported in ordering")) return;
      expect(first.errors).toBeUndefined();
      expect(second).toEqual(first);
    }),
    runs,
  );
});

async function asked(build: LoadedBuild, role: string, query: string) {
  const session = { role, variables: new Map([["x-hasura-user", { text: "rina" }]]) };
  const request = { query, operationName: null, variables: {} };
  const { data, errors } = await answer(build, session, new Map(), request, {
    limits: defaultDocumentLimits,
    requireVariables: false,
    exposeInternalErrors: true,
    traceId: null,
    traceparent: null,
    signal: new AbortController().signal,
  });
  return { data, errors };
}
