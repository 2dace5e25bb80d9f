import { expect, it } from "vitest";
import type { Operation } from "../ndc/connector-wire.ts";
import { inProcessWire } from "./in-process-wire.ts";

it("a connector of this process is asked by each of its operations", async () => {
  const says = (what: string) => async (request: unknown) => ({ what, request }) as never;
  const wire = inProcessWire({
    query: says("query"),
    mutation: says("mutation"),
    explainQuery: says("query_explain"),
    explainMutation: says("mutation_explain"),
  });
  const call = { signal: new AbortController().signal, traceparent: null };
  const operations: Operation[] = ["query", "query_explain", "mutation", "mutation_explain"];
  for (const what of operations) {
    expect(await wire.send(what, "asked", call)).toEqual({ what, request: "asked" });
  }
});
