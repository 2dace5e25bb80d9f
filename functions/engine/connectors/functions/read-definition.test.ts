import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OperationDefinition } from "./operation.ts";
import {
  type ConnectorDefinition,
  type InvalidConnector,
  readDefinition,
} from "./read-definition.ts";
import { schemaResponse } from "./types/schema-response.ts";

const nothing = () => null;

function callee(args: z.ZodType, result: z.ZodType = z.string()): OperationDefinition {
  return { args, result, run: nothing };
}

function schemaOf(definition: ConnectorDefinition) {
  const { functions, procedures, definitions } = readDefinition(definition);
  const signatures = (of: typeof functions) =>
    new Map([...of].map(([name, { signature }]) => [name, signature]));
  return schemaResponse(
    { functions: signatures(functions), procedures: signatures(procedures) },
    definitions,
  );
}

/** The type of the argument `it` of the function `look`, short: `[Int?]!` is told as `[Int?]`. */
function argument(schema: z.ZodType): { type: string; made: ReturnType<typeof schemaOf> } {
  const made = schemaOf({ functions: { look: callee(z.object({ it: schema })) } });
  return { type: short(made.functions[0]?.arguments["it"]?.type), made };
}

type NdcType = ReturnType<typeof schemaOf>["functions"][number]["result_type"];

function short(type: NdcType | undefined): string {
  switch (type?.type) {
    case "named":
      return type.name;
    case "nullable":
      return `${short(type.underlying_type)}?`;
    case "array":
      return `[${short(type.element_type)}]`;
    case "predicate":
    case undefined:
      throw new Error("there are no predicates here");
  }
}

const person = z.object({ name: z.string() });

describe("scalar types", () => {
  it.each<[what: string, schema: z.ZodType, type: string, representation: string]>([
    ["text", z.string().min(1), "String", "string"],
    ["an address of mail", z.email(), "String", "string"],
    ["a local time, which has no zone", z.iso.datetime({ local: true }), "String", "string"],
    ["a day", z.iso.date(), "Date", "date"],
    ["a moment", z.iso.datetime({ offset: true }), "Timestamp", "timestamptz"],
    ["a UUID", z.uuid(), "UUID", "uuid"],
    ["bytes in base64", z.base64(), "Bytes", "bytes"],
    ["a boolean", z.boolean(), "Boolean", "boolean"],
    ["a number", z.number(), "Float", "float64"],
    ["an integer of 32 bits", z.int32(), "Int", "int32"],
    ["an integer within bounds", z.int().min(1).max(100), "Int", "int32"],
    ["an integer beyond 32 bits", z.int(), "SafeInt", "float64"],
    ["some integers", z.literal([1, 2]), "Int", "int32"],
    ["some numbers", z.literal([1, 2.5]), "Float", "float64"],
    ["a record", z.record(z.string(), z.number()), "JSON", "json"],
    ["a union", z.union([z.string(), z.number()]), "JSON", "json"],
    ["a union of objects", z.union([person, z.object({ id: z.int() })]), "JSON", "json"],
    ["a tuple", z.tuple([z.string(), z.number()]), "JSON", "json"],
    ["an object without properties", z.object({}), "JSON", "json"],
    ["an object with others besides", person.catchall(z.number()), "JSON", "json"],
    ["lists in lists without end", z.json(), "JSON?", "json"],
    ["anything", z.unknown(), "JSON?", "json"],
    ["null", z.null(), "JSON?", "json"],
    ["text or null", z.string().nullable(), "String?", "string"],
    ["text or nothing", z.string().optional(), "String?", "string"],
    ["text or null or nothing", z.string().nullish(), "String?", "string"],
    ["text with a default", z.string().default("x"), "String?", "string"],
    ["a list", z.array(z.string().nullable()), "[String?]", "string"],
    ["a list of lists", z.array(z.array(z.int32())).nullable(), "[[Int]]?", "int32"],
  ])("%s", (_, schema, type, representation) => {
    const { type: told, made } = argument(schema);
    expect(told).toBe(type);
    const name = type.replaceAll(/[[\]?]/g, "");
    expect(made.scalar_types[name]?.representation).toEqual({ type: representation });
  });

  it("texts that are listed are an enum, however they are written", () => {
    const written = [
      z.enum(["red", "blue"]),
      z.literal(["red", "blue"]),
      z.union([z.literal("red"), z.literal("blue")]),
    ];
    for (const schema of written) {
      const { type, made } = argument(schema.nullable());
      expect(type).toBe("LookIt?");
      expect(made.scalar_types["LookIt"]?.representation).toEqual({
        type: "enum",
        one_of: ["red", "blue"],
      });
    }
  });
});

describe("JSON Schema of other libraries", () => {
  const given = (jsonSchema: Record<string, unknown>) => ({
    "~standard": {
      version: 1 as const,
      vendor: "elsewhere",
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => jsonSchema, output: () => jsonSchema },
    },
  });
  const object = { type: "object", properties: { x: { type: "boolean" } }, required: ["x"] };

  it.each<[what: string, jsonSchema: Record<string, unknown>, type: string]>([
    ["null among types", { type: ["integer", "null"], minimum: 0, maximum: 9 }, "Int?"],
    ["null among values", { enum: ["a", "b", null] }, "AResult?"],
    ["null among alternatives", { oneOf: [{ const: null }, object] }, "AResult?"],
    ["only null", { const: null }, "JSON?"],
    ["several types", { type: ["string", "integer", "null"] }, "JSON?"],
    ["a part that is defined", { $ref: "#/definitions/X", definitions: { X: object } }, "X"],
    ["a part that is not there", { $ref: "#/$defs/X" }, "JSON"],
    ["a part of another document", { $ref: "https://schemas.test/x" }, "JSON"],
    ["one of one", { allOf: [object] }, "AResult"],
    ["all of several", { allOf: [object, object] }, "JSON"],
    ["properties by pattern", { ...object, patternProperties: { "^x-": {} } }, "JSON"],
    ["a list of anything", { type: "array" }, "[JSON?]"],
    ["nothing but words", { description: "what it likes" }, "JSON?"],
    ["itself, without end", { $ref: "#" }, "JSON"],
  ])("%s", (_, jsonSchema, type) => {
    const result = given(jsonSchema);
    const made = schemaOf({ functions: { a: { args: z.object({}), result, run: nothing } } });
    expect(short(made.functions[0]?.result_type)).toBe(type);
  });
});

describe("object types", () => {
  const fieldsOf = (made: ReturnType<typeof schemaOf>) =>
    Object.fromEntries(
      Object.entries(made.object_types).map(([name, { fields }]) => [
        name,
        Object.entries(fields).map(([field, { type }]) => `${field}: ${short(type)}`),
      ]),
    );

  it("are named by where they stand", () => {
    const made = schemaOf({
      procedures: {
        "place_order-now": callee(
          z.object({
            lines: z.array(z.object({ sku: z.string(), at: z.object({ city: z.string() }) })),
          }),
          z.array(z.object({ id: z.int32() })),
        ),
      },
    });
    expect(fieldsOf(made)).toEqual({
      PlaceOrderNowLines: ["sku: String", "at: PlaceOrderNowLinesAt"],
      PlaceOrderNowLinesAt: ["city: String"],
      PlaceOrderNowResult: ["id: Int"],
    });
    expect(short(made.procedures[0]?.result_type)).toBe("[PlaceOrderNowResult]");
  });

  it("are named by their id or title, and are one wherever they are used", () => {
    const byId = z.object({ city: z.string() }).meta({ id: "Address", title: "no name" });
    const byTitle = z.object({ home: byId, work: byId.optional() }).meta({ title: "the person" });
    const made = schemaOf({
      functions: {
        one: callee(z.object({ person: byTitle }), byTitle),
        two: callee(z.object({ at: byId.nullable() }), z.array(byTitle)),
      },
    });
    expect(fieldsOf(made)).toEqual({
      Address: ["city: String"],
      ThePerson: ["home: Address", "work: Address?"],
    });
  });

  it("may lead to themselves", () => {
    const node = z.object({
      label: z.string(),
      get children() {
        return z.array(node);
      },
    });
    const made = schemaOf({
      functions: { tree: callee(z.object({ within: node }), node) },
    });
    expect(fieldsOf(made)).toEqual({
      TreeWithin: ["label: String", "children: [TreeWithin]"],
      TreeResult: ["label: String", "children: [TreeResult]"],
    });
  });

  it("are two where arguments may leave out what results have, and so are those around them", () => {
    const page = z.object({ size: z.int32().default(10) }).meta({ id: "Page" });
    const search = z.object({ page }).meta({ id: "Search" });
    const same = z.object({ city: z.string() }).meta({ id: "Place" });
    const made = schemaOf({
      functions: { find: callee(z.object({ search, same }), z.object({ search, same })) },
    });
    expect(fieldsOf(made)).toEqual({
      PageInput: ["size: Int?"],
      SearchInput: ["page: PageInput"],
      Place: ["city: String"],
      Page: ["size: Int"],
      Search: ["page: Page"],
      FindResult: ["search: Search", "same: Place"],
    });
  });

  it("keep the descriptions of schemas", () => {
    const made = schemaOf({
      functions: {
        find: {
          ...callee(
            z.object({ id: z.int32().describe("of the row") }),
            z.object({ name: z.string().describe("in full") }).describe("who it is"),
          ),
          description: "finds one",
        },
      },
    });
    expect(made.functions[0]).toMatchObject({
      description: "finds one",
      arguments: { id: { description: "of the row" } },
    });
    expect(made.object_types["FindResult"]).toMatchObject({
      description: "who it is",
      fields: { name: { description: "in full" } },
    });
  });
});

describe("mistakes", () => {
  const titled = (shape: z.core.$ZodLooseShape, title: string) => z.object(shape).meta({ title });
  const foreign = {
    "~standard": { version: 1, vendor: "elsewhere", validate: () => ({ value: null }) },
  } as const;

  it.each<[what: string, definition: ConnectorDefinition, mistake: string]>([
    [
      "arguments that are no object",
      { functions: { a: callee(z.string()) } },
      "the arguments of the function a: they are no object with named properties",
    ],
    [
      "arguments by any name",
      { functions: { a: callee(z.record(z.string(), z.string())) } },
      "the arguments of the function a: they are no object with named properties",
    ],
    [
      "a type that JSON does not have",
      { procedures: { a: callee(z.object({}), z.date()) } },
      "the result of the procedure a: Date cannot be represented in JSON Schema; write dates as text, such as z.iso.datetime()",
    ],
    [
      "a library that tells no JSON Schema",
      { functions: { a: { args: z.object({}), result: foreign, run: nothing } } },
      "the result of the function a: the schemas of elsewhere do not tell their JSON Schema (Standard JSON Schema V1)",
    ],
    [
      "no schema at all",
      { functions: { a: { args: z.object({}), result: {} as typeof foreign, run: nothing } } },
      "the result of the function a: it is no Standard Schema, such as those of zod",
    ],
    [
      "an argument in the place of the headers",
      { functions: { a: callee(z.object({ headers: z.string() })) }, forwardHeaders: true },
      "the arguments of the function a: the name headers is taken by forwarded headers",
    ],
    [
      "one title for two types",
      {
        functions: {
          a: callee(z.object({}), titled({ x: z.string() }, "Thing")),
          b: callee(z.object({}), titled({ x: z.int32() }, "Thing")),
        },
      },
      "the result of the function b and the result of the function a want the name Thing for different types: give one of them another title",
    ],
    [
      "one name of places for two types",
      {
        functions: {
          get_user: callee(z.object({}), z.object({ x: z.string() })),
          getUser: callee(z.object({}), z.object({ y: z.string() })),
        },
      },
      "the result of the function getUser and the result of the function get_user want the name GetUserResult for different types: give one of them another title",
    ],
    [
      "the title of a scalar type",
      { functions: { a: callee(z.object({}), titled({ x: z.string() }, "Int")) } },
      "the result of the function a wants the name Int, which is a scalar type: give it another title",
    ],
    [
      "a title that arguments get by themselves",
      {
        functions: {
          a: callee(
            z.object({ page: titled({ size: z.int32().default(1) }, "Page") }),
            titled({ size: z.int32().default(1) }, "Page"),
          ),
          b: callee(z.object({}), titled({ x: z.string() }, "PageInput")),
        },
      },
      "the result of the function b and the argument page of the function a want the name PageInput for different types: give one of them another title",
    ],
  ])("%s", (_, definition, mistake) => {
    expect(() => readDefinition(definition)).toThrow(
      expect.objectContaining({ name: "InvalidConnector", mistakes: [mistake] }),
    );
  });

  it("are told all at once", () => {
    const wrong = { one: callee(z.string()), two: callee(z.object({}), z.bigint()) };
    try {
      readDefinition({ functions: wrong, procedures: wrong });
      expect.unreachable();
    } catch (error) {
      expect((error as InvalidConnector).mistakes).toHaveLength(4);
    }
  });
});
