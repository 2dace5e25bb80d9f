import { describe, expect, it } from "vitest";
import { checkMessage, type MessageName } from "./message.ts";
import type { NdcVersion } from "./version.ts";

const INT = {
  representation: { type: "int32" },
  aggregate_functions: {},
  comparison_operators: {},
};

function schema(parts: object) {
  const empty = { scalar_types: {}, object_types: {}, collections: [], functions: [] };
  return { ...empty, procedures: [], ...parts };
}

describe("a message of NDC", () => {
  it("is right where it has what its schema asks for", () => {
    expect(checkMessage("v0.2", "schema_response", schema({ scalar_types: { INT } }))).toEqual([]);
  });

  it("may have parts that its schema does not know, as later releases add them", () => {
    const later = schema({ request_arguments: null, scalar_types: { INT: { ...INT, more: 1 } } });
    expect(checkMessage("v0.2", "schema_response", later)).toEqual([]);
    const capabilities = {
      query: { aggregates: { more: {} } },
      mutation: {},
      relational_query: {},
    };
    const answer = { version: "0.2.9", capabilities };
    expect(checkMessage("v0.2", "capabilities_response", answer)).toEqual([]);
  });

  it("may have null where a part is optional", () => {
    const capabilities = { query: { aggregates: null }, mutation: {}, relationships: null };
    const answer = { version: "0.1.0", capabilities };
    expect(checkMessage("v0.1", "capabilities_response", answer)).toEqual([]);
  });

  const operator = (definition: unknown) =>
    schema({ scalar_types: { INT: { ...INT, comparison_operators: { _eq: definition } } } });
  const place = ["scalar_types", "INT", "comparison_operators", "_eq"];

  it.each<[string, NdcVersion, MessageName, unknown, (string | number)[], string]>([
    ["no object", "v0.2", "query_response", {}, [], "expected array"],
    [
      "a part that is missing",
      "v0.1",
      "capabilities_response",
      { capabilities: { query: {}, mutation: {} } },
      [],
      "missing field `version`",
    ],
    [
      "a part of another type",
      "v0.1",
      "capabilities_response",
      { version: "0.1.0", capabilities: { query: { variables: true }, mutation: {} } },
      ["capabilities", "query", "variables"],
      "expected object",
    ],
    [
      "a form that does not exist",
      "v0.1",
      "schema_response",
      operator({ type: "like" }),
      place,
      "expected one of `equal`, `in`, `custom` as `type`",
    ],
    [
      "a form without a part of its own",
      "v0.2",
      "schema_response",
      operator({ type: "custom" }),
      place,
      "missing field `argument_type`",
    ],
    [
      "a choice without its form",
      "v0.2",
      "schema_response",
      operator({}),
      place,
      expect.stringContaining("expected one of `equal`, `in`, `less_than`") as string,
    ],
    [
      "a mistake deep in a type",
      "v0.2",
      "schema_response",
      operator({
        type: "custom",
        argument_type: { type: "array", element_type: { type: "named" } },
      }),
      [...place, "argument_type", "element_type"],
      "missing field `name`",
    ],
    [
      "a value that is none of those allowed",
      "v0.2",
      "mutation_request",
      {
        operations: [],
        collection_relationships: {
          "a/b~c": {
            column_mapping: {},
            relationship_type: "many",
            target_collection: "t",
            arguments: {},
          },
        },
      },
      ["collection_relationships", "a/b~c", "relationship_type"],
      "expected one of `object`, `array`",
    ],
    [
      "a list with a wrong element",
      "v0.2",
      "query_response",
      [{ rows: [] }, 3],
      [1],
      "expected object",
    ],
  ])("tells %s, and where", (_what, version, name, message, path, text) => {
    expect(checkMessage(version, name, message)).toEqual([{ path, text }]);
  });

  it("tells all its mistakes at once", () => {
    const message = schema({ scalar_types: { INT: {} }, functions: [{ name: 1 }] });
    const told = checkMessage("v0.2", "schema_response", message);
    expect(told.map(({ path, text }) => `${path.join(".")}: ${text}`)).toEqual([
      "scalar_types.INT: missing field `aggregate_functions`",
      "scalar_types.INT: missing field `comparison_operators`",
      "scalar_types.INT: missing field `representation`",
      "functions.0: missing field `arguments`",
      "functions.0: missing field `result_type`",
      "functions.0.name: expected string",
    ]);
  });
});
