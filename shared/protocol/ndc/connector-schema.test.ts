import { describe, expect, it } from "vitest";
import { readConnectorSchema } from "./connector-schema.ts";

const NOTHING = { query: {}, mutation: {} };
const EMPTY = {
  scalar_types: {},
  object_types: {},
  collections: [],
  functions: [],
  procedures: [],
};

describe("the documents of a connector", () => {
  it("of 0.1 are raised to 0.2", () => {
    const read = readConnectorSchema({
      version: "v0.1",
      schema: {
        ...EMPTY,
        scalar_types: { S: { aggregate_functions: {}, comparison_operators: {} } },
      },
      capabilities: { version: "0.1.6", capabilities: NOTHING },
    });
    expect(read).toMatchObject({
      kind: "schema",
      schema: { scalar_types: { S: { representation: { type: "json" } } } },
      capabilities: { query: { exists: { unrelated: {} } } },
      warning: null,
    });
  });

  it("of 0.2 are as they are, with parts of later releases", () => {
    const schema = {
      ...EMPTY,
      capabilities: { query: { aggregates: { count_scalar_type: "Int" } } },
      request_arguments: { query_arguments: {}, mutation_arguments: {} },
    };
    const capabilities = { version: "0.2.9", capabilities: NOTHING };
    expect(readConnectorSchema({ version: "v0.2", schema, capabilities })).toEqual({
      kind: "schema",
      schema,
      capabilities: NOTHING,
      warning: null,
    });
  });

  it("are refused where they are not what NDC has, with the path of each mistake", () => {
    const read = readConnectorSchema({
      version: "v0.2",
      schema: { ...EMPTY, functions: {} },
      capabilities: { version: 2, capabilities: NOTHING },
    });
    expect(read).toEqual({
      kind: "malformed",
      mistakes: [
        { path: ["schema", "functions"], text: "expected array" },
        { path: ["capabilities", "version"], text: "expected string" },
      ],
    });
  });

  it("are refused where their version is another", () => {
    const capabilities = { version: "0.2.0", capabilities: NOTHING };
    expect(readConnectorSchema({ version: "v0.1", schema: EMPTY, capabilities })).toEqual({
      kind: "version",
      message:
        'The version specified in the capabilities ("0.2.0") is not compatible with the schema version specified. The version requirement is ^0.1.0',
    });
  });

  it("of 0.1 with an old kind of version are taken with a warning", () => {
    const capabilities = { version: "*", capabilities: NOTHING };
    const read = readConnectorSchema({ version: "v0.1", schema: EMPTY, capabilities });
    expect(read).toMatchObject({
      kind: "schema",
      warning: expect.stringContaining('("*") is an invalid version: unexpected character'),
    });
  });
});
