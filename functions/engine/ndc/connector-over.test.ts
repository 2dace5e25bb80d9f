import { describe, expect, it } from "vitest";
import type { QueryRequest } from "../../../shared/protocol/ndc/v02.ts";
import { connectorOver } from "./connector-over.ts";
import type { ConnectorWire } from "./connector-wire.ts";
import type { ConnectorCall } from "./connector.ts";
import { EMPTY_SCHEMA } from "./stand-in.ts";

const CALL: ConnectorCall = { signal: new AbortController().signal, traceparent: null };
const QUERY: QueryRequest = {
  collection: "books",
  query: { fields: { id: { type: "column", column: "id" } } },
  arguments: {},
  collection_relationships: {},
};

describe("a connector over what it is asked by", () => {
  it.each(["v0.1", "v0.2"] as const)(
    "lets what stands between see requests of %s",
    async (version) => {
      const seen: unknown[] = [];
      const wire: ConnectorWire = {
        version,
        send: async (operation, request) => {
          seen.push(operation, request);
          return [{ rows: [] }];
        },
      };
      await connectorOver(wire, EMPTY_SCHEMA).query(QUERY, CALL);
      const column = { type: "column", column: "id" };
      const id = version === "v0.1" ? { ...column, fields: null } : column;
      expect(seen).toEqual(["query", { ...QUERY, query: { fields: { id } } }]);
    },
  );

  it("looks at answers of whatever stands between", async () => {
    const wire: ConnectorWire = { version: "v0.2", send: async () => ({ rows: [] }) };
    const connector = connectorOver(wire, EMPTY_SCHEMA);
    await expect(connector.query(QUERY, CALL)).rejects.toMatchObject({ reason: "not_ndc" });
  });

  it("passes the call's signal and trace on, and failures back", async () => {
    const failure = new Error("gone");
    const calls: ConnectorCall[] = [];
    const wire: ConnectorWire = {
      version: "v0.2",
      send: (_operation, _request, call) => {
        calls.push(call);
        return Promise.reject(failure);
      },
    };
    const call = { ...CALL, traceparent: "00-1-2-01" };
    const connector = connectorOver(wire, EMPTY_SCHEMA);
    await expect(connector.explainQuery(QUERY, call)).rejects.toBe(failure);
    expect(calls).toEqual([call]);
  });
});
