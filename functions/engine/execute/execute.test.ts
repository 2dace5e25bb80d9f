import { expect, test } from "vitest";
import type { DataConnector } from "../ndc/connector.ts";
import { WrittenValue } from "../ndc/written-rows.ts";
import type { OperationPlan, RootWork } from "../plan/plan.ts";
import { execute } from "./execute.ts";
import { rowsOf } from "./testing/rows-of.ts";

const connector = {
  writer: () => async () => new WrittenValue(2, (json) => json.text("[]")),
  query: async () => [{ rows: [{ id: 1 }] }],
} as unknown as DataConnector;

const fetch = rowsOf("stock", ["id"]);

const valueOf = async (work: RootWork) => {
  const plan = { inSequence: false, roots: [{ responseName: "a", ...work }] } as OperationPlan;
  const execution = {
    connector: () => connector,
    written: true,
    signal: new AbortController().signal,
    traceparent: null,
    responseHeaders: [],
  };
  const [answer] = await execute(execution, plan, () => null);
  return answer !== undefined && "value" in answer ? answer.value : answer;
};

test("a root field may be left to be written, and values within one never are", async () => {
  expect(await valueOf({ do: "fetch", fetch })).toBeInstanceOf(WrittenValue);
  expect(await valueOf({ do: "all", of: [{ do: "fetch", fetch }] })).toEqual([[{ id: 1 }]]);
});
