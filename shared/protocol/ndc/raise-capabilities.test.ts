import { describe, expect, it } from "vitest";
import { raiseCapabilities } from "./raise-capabilities.ts";
import type * as v01 from "./v01.gen.ts";

const ALL: v01.Capabilities = {
  query: {
    aggregates: {},
    variables: {},
    explain: {},
    nested_fields: { filter_by: {}, order_by: {}, aggregates: {} },
    exists: { nested_collections: {} },
  },
  mutation: { transactional: {}, explain: {} },
  relationships: { relation_comparisons: {}, order_by_aggregate: {} },
};

describe("capabilities of NDC 0.1, raised", () => {
  it("say all that 0.1 can say", () => {
    expect(raiseCapabilities(ALL)).toEqual({
      query: {
        aggregates: {},
        variables: {},
        explain: {},
        nested_fields: { filter_by: {}, order_by: {}, aggregates: {} },
        exists: { unrelated: {}, nested_collections: {} },
      },
      mutation: { transactional: {}, explain: {} },
      relationships: { relation_comparisons: {}, order_by_aggregate: {}, nested: { array: {} } },
    });
  });

  it("have what 0.1 takes for granted, and nothing that it has no word for", () => {
    expect(raiseCapabilities({ query: {}, mutation: {} })).toEqual({
      query: { nested_fields: {}, exists: { unrelated: {} } },
      mutation: {},
    });
    expect(raiseCapabilities({ query: {}, mutation: {}, relationships: {} }).relationships).toEqual(
      {
        nested: { array: {} },
      },
    );
  });

  it("do not have what is null", () => {
    const nothing = {
      query: { aggregates: null, variables: null, nested_fields: { filter_by: null } },
      mutation: { explain: null },
      relationships: null,
    };
    expect(raiseCapabilities(nothing)).toEqual(raiseCapabilities({ query: {}, mutation: {} }));
  });
});
