import { describe, expect, it } from "vitest";
import { checkMessage } from "./message.ts";
import { raiseSchema } from "./raise-schema.ts";
import type * as v01 from "./v01.gen.ts";

const STRING: v01.Type = { type: "named", name: "String" };

const old: v01.SchemaResponse = {
  scalar_types: {
    String: {
      representation: { type: "string" },
      aggregate_functions: { max: { result_type: { type: "nullable", underlying_type: STRING } } },
      comparison_operators: {
        _eq: { type: "equal" },
        _in: { type: "in" },
        less_than: { type: "custom", argument_type: STRING },
      },
    },
    Plain: { aggregate_functions: {}, comparison_operators: {} },
  },
  object_types: {
    book: {
      description: "A book",
      fields: {
        title: {
          type: STRING,
          description: "Its title",
          arguments: { where: { type: { type: "predicate", object_type_name: "book" } } },
        },
      },
    },
    shelf: { description: null, fields: {} },
  },
  collections: [
    {
      name: "books",
      description: "All books",
      arguments: { after: { type: STRING } },
      type: "book",
      uniqueness_constraints: { by_title: { unique_columns: ["title"] } },
      foreign_keys: {
        on_shelf: { foreign_collection: "shelves", column_mapping: { shelf_id: "id" } },
      },
    },
    {
      name: "old_books",
      arguments: {},
      type: "book",
      uniqueness_constraints: {},
      foreign_keys: { by: { foreign_collection: "people", column_mapping: { by: "name" } } },
    },
  ],
  functions: [{ name: "latest", arguments: {}, result_type: { type: "named", name: "book" } }],
  procedures: [{ name: "add", arguments: { title: { type: STRING } }, result_type: STRING }],
};

describe("a schema of NDC 0.1, raised", () => {
  const raised = raiseSchema(old);

  it("is a schema of 0.2", () => {
    expect(checkMessage("v0.2", "schema_response", raised)).toEqual([]);
  });

  it("keeps the meaning of equal and in, and gives none to other operators, whatever their names", () => {
    expect(raised.scalar_types["String"]?.comparison_operators).toEqual({
      _eq: { type: "equal" },
      _in: { type: "in" },
      less_than: { type: "custom", argument_type: STRING },
    });
  });

  it("has aggregate functions of no known meaning, with their result types", () => {
    expect(raised.scalar_types["String"]?.aggregate_functions).toEqual({
      max: { type: "custom", result_type: { type: "nullable", underlying_type: STRING } },
    });
  });

  it.each<[v01.TypeRepresentation | null | undefined, object]>([
    [undefined, { type: "json" }],
    [null, { type: "json" }],
    [{ type: "number" }, { type: "float64" }],
    [{ type: "integer" }, { type: "int32" }],
    [{ type: "int64" }, { type: "int64" }],
    [
      { type: "enum", one_of: ["a"] },
      { type: "enum", one_of: ["a"] },
    ],
  ])("represents a scalar of %j by %j", (representation, expected) => {
    const scalar = { aggregate_functions: {}, comparison_operators: {} };
    const given = representation === undefined ? scalar : { ...scalar, representation };
    const { scalar_types } = raiseSchema({ ...old, scalar_types: { given } });
    expect(scalar_types["given"]?.representation).toEqual(expected);
  });

  it("has no extraction functions", () => {
    expect(raised.scalar_types["Plain"]?.extraction_functions).toEqual({});
  });

  it("has the foreign keys of collections on their rows' type, to paths of columns", () => {
    expect(raised.object_types["book"]?.foreign_keys).toEqual({
      on_shelf: { foreign_collection: "shelves", column_mapping: { shelf_id: ["id"] } },
      by: { foreign_collection: "people", column_mapping: { by: ["name"] } },
    });
    expect(raised.object_types["shelf"]?.foreign_keys).toEqual({});
    expect(raised.collections[0]).not.toHaveProperty("foreign_keys");
  });

  it("keeps fields, arguments, constraints, functions, procedures and descriptions", () => {
    expect(raised.object_types["book"]?.fields).toEqual(old.object_types["book"]?.fields);
    expect(raised.object_types["book"]?.description).toBe("A book");
    expect(raised.collections[0]).toEqual({
      name: "books",
      description: "All books",
      arguments: { after: { type: STRING } },
      type: "book",
      uniqueness_constraints: { by_title: { unique_columns: ["title"] } },
    });
    expect(raised.functions).toEqual(old.functions);
    expect(raised.procedures).toEqual(old.procedures);
  });

  it("does not say how counts are typed", () => {
    expect(raised.capabilities).toBeUndefined();
  });

  it("keeps names that mean something to JavaScript", () => {
    const scalars = JSON.parse(
      '{"__proto__": {"aggregate_functions": {}, "comparison_operators": {}}}',
    ) as v01.SchemaResponse["scalar_types"];
    const { scalar_types } = raiseSchema({ ...old, scalar_types: scalars });
    expect(Object.keys(scalar_types)).toEqual(["__proto__"]);
  });
});
