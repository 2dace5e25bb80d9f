import { expect, test } from "vitest";
import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { DataConnector } from "../ndc/connector.ts";
import { WrittenValue } from "../ndc/written-rows.ts";
import type { Fetch, Join, RemotePredicate } from "../plan/plan.ts";
import type { Execution } from "./execution.ts";
import { runFetch, writtenFetch } from "./run-fetch.ts";
import { rowsOf } from "./testing/rows-of.ts";

type Rows = Record<string, unknown>[];

test("a remote predicate is the keys of the rows that hold it, each once and none of null", async () => {
  const { execution, asked } = answering({
    sales: [[{ product: 1 }, { product: null }, { product: 1 }, { product: 2 }]],
    stock: [[{ title: "Clove" }]],
  });
  const fetch: Fetch = { ...rowsOf("stock", ["title"]), query: { predicate: not(inOrders) } };
  await runFetch(execution, fetch, null);
  expect(asked.map(({ connector }) => connector)).toEqual(["sales", "stock"]);
  expect(asked[1]?.request.query.predicate).toEqual({
    type: "not",
    expression: { type: "or", expressions: [equal(1), equal(2)] },
  });
});

test("a remote predicate that no row holds, holds for none of ours", async () => {
  const { execution, asked } = answering({ sales: [[]], stock: [[]] });
  await runFetch(execution, { ...rowsOf("stock", []), query: { predicate: inOrders } }, null);
  expect(asked[1]?.request.query.predicate).toEqual({ type: "or", expressions: [] });
});

test("a remote predicate whose answer lacks a key fails what it is for", async () => {
  const { execution } = answering({ sales: [[{}]], stock: [[]] });
  const fetch = { ...rowsOf("stock", []), query: { predicate: inOrders } };
  await expect(runFetch(execution, fetch, null)).rejects.toThrow("missing field: product");
});

test("a join asks for each key once and gives every row its own", async () => {
  const { execution, asked } = answering({
    stock: [[{ id: 1 }, { id: 2 }, { id: 1 }, { id: null }]],
    sales: [[{ note: "one" }], []],
  });
  const values = await runFetch(execution, joined([]), null);
  expect(values).toEqual([
    [{ orders: [{ note: "one" }] }, { orders: [] }, { orders: [{ note: "one" }] }, { orders: [] }],
  ]);
  expect(asked[1]?.request.variables).toEqual([{ $id: 1 }, { $id: 2 }]);
});

test("a join of which no row has a key asks nobody", async () => {
  const { execution, asked } = answering({ stock: [[{ id: null }]] });
  expect(await runFetch(execution, joined(null), null)).toEqual([[{ orders: null }]]);
  expect(asked).toHaveLength(1);
});

test("headers are passed on by the names that the metadata has, whatever their letters", async () => {
  const { execution } = answering({
    stock: [[{ __value: { headers: { "SET-COOKIE": "a", other: "b", "set-cookie": 7 }, of: 1 } }]],
  });
  const fetch: Fetch = {
    ...rowsOf("stock", []),
    answer: {
      is: "command",
      value: { is: "json" },
      headers: { headersField: "headers", resultField: "of", forwardHeaders: ["Set-Cookie"] },
    },
  };
  expect(await runFetch(execution, fetch, null)).toEqual([1]);
  expect(execution.responseHeaders).toEqual([["SET-COOKIE", "a"]]);
});

test("headers that come with the answers to many rows are not passed on", async () => {
  const { execution } = answering({
    stock: [[{ id: 1 }]],
    sales: [[{ __value: { headers: { "set-cookie": "a" }, of: 1 } }]],
  });
  const fetch = joined(null);
  const answer: Fetch["answer"] = {
    is: "command",
    value: { is: "json" },
    headers: { headersField: "headers", resultField: "of", forwardHeaders: ["set-cookie"] },
  };
  const joins = fetch.joins.map((join) => ({ ...join, fetch: { ...join.fetch, answer } }));
  expect(await runFetch(execution, { ...fetch, joins }, null)).toEqual([[{ orders: 1 }]]);
  expect(execution.responseHeaders).toEqual([]);
});

test("rows that a connector writes itself are asked for with all that bounds a call", async () => {
  const { execution } = answering({});
  const calls: unknown[] = [];
  const value = new WrittenValue(2, (json) => json.text("[]"));
  const writing = {
    writer: () => async (call: unknown) => {
      calls.push(call);
      return value;
    },
  } as unknown as DataConnector;
  const bounded = { values: [1], answerBytesMax: 512, traceparent: "00-1" };
  const asked = { ...execution, ...bounded, written: true, connector: () => writing };
  expect(await writtenFetch(asked, rowsOf("stock", ["id"]))).toBe(value);
  expect(calls).toEqual([{ ...bounded, signal: execution.signal }]);
});

const inOrders: RemotePredicate = {
  type: "remote",
  fetch: rowsOf("sales", ["product"]),
  on: [{ column: { type: "column", name: "id" }, operator: "_eq", field: "product" }],
};

function not(expression: RemotePredicate): Fetch["query"]["predicate"] & object {
  return { type: "not", expression };
}

function equal(value: unknown): ndc.Expression {
  return {
    type: "binary_comparison_operator",
    column: { type: "column", name: "id" },
    operator: "_eq",
    value: { type: "scalar", value },
  };
}

function joined(nothing: Join["nothing"]): Fetch {
  const join = { on: [{ variable: "$id", key: "id" }], fetch: rowsOf("sales", ["note"]), nothing };
  return {
    ...rowsOf("stock", []),
    answer: {
      is: "rows",
      one: false,
      row: { is: "object", fields: [{ responseName: "orders", from: "join", join: 0 }] },
    },
    joins: [join],
  };
}

/** Connectors that answer these row sets. */
function answering(rowSets: Record<string, Rows[]>) {
  const asked: { connector: string; request: ndc.QueryRequest }[] = [];
  const execution: Execution = {
    connector: (connector) =>
      ({
        query: async (request: ndc.QueryRequest) => {
          asked.push({ connector, request });
          return (rowSets[connector] ?? []).map((rows) => ({ rows }));
        },
      }) as unknown as DataConnector,
    signal: new AbortController().signal,
    traceparent: null,
    responseHeaders: [],
  };
  return { execution, asked };
}
