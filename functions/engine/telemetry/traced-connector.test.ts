import { expect, test } from "vitest";
import type { DataConnector } from "../ndc/connector.ts";
import { beginOperation } from "./recorder.ts";
import { BuildMetrics } from "./metrics.ts";
import { sampleAll } from "./sampling.ts";
import type { FinishedSpan } from "./span.ts";
import { manualClock } from "./testing/manual-clock.ts";
import { sequentialIds } from "./testing/sequential-ids.ts";
import { tracedConnector } from "./traced-connector.ts";

test("queries and mutations are steps, and what is asked is told of its own span", async () => {
  const spans: FinishedSpan[] = [];
  const operation = beginOperation(
    {
      clock: manualClock(),
      ids: sequentialIds(),
      sampling: sampleAll,
      metrics: new BuildMetrics({ attributes: new Map() }, 0),
      add: (span) => void spans.push(span),
    },
    null,
  );
  const told: (string | null)[] = [];
  const connector: DataConnector = {
    query: async (_, { traceparent }) => (told.push(traceparent), []),
    mutation: async (_, { traceparent }) => (told.push(traceparent), { operation_results: [] }),
    explainQuery: async (_, { traceparent }) => (told.push(traceparent), { details: {} }),
    explainMutation: async (_, { traceparent }) => (told.push(traceparent), { details: {} }),
  };
  const traced = tracedConnector(connector, "default.pg", operation);
  const call = { signal: new AbortController().signal, traceparent: "as it was" };
  const query = { collection: "a", query: {}, arguments: {}, collection_relationships: {} };
  const mutation = { operations: [], collection_relationships: {} };
  await traced.query(query, call);
  await traced.mutation(mutation, call);
  await traced.explainQuery(query, call);
  await traced.explainMutation(mutation, call);
  expect(spans.map(({ attributes }) => [...attributes!.values()])).toEqual([
    ["default.pg", "query"],
    ["default.pg", "mutation"],
  ]);
  const own = spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);
  expect(told).toEqual([...own, "as it was", "as it was"]);
});
