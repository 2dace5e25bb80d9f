import { namedNdcType } from "../../../../shared/protocol/ndc/types.ts";
import { expect, test } from "vitest";
import type * as ndc from "../../../../shared/protocol/ndc/v02.gen.ts";
import { parseTypeRef } from "../type-ref.ts";
import type { ConnectorScalar } from "./known.ts";
import { ndcIncompatibility, shownNdcType, simpleNdcType } from "./ndc-types.ts";

const named = (name: string): ndc.Type => ({ type: "named", name });
const nullable = (type: ndc.Type): ndc.Type => ({ type: "nullable", underlying_type: type });
const array = (type: ndc.Type): ndc.Type => ({ type: "array", element_type: type });
const predicate: ndc.Type = { type: "predicate", object_type_name: "article" };

function scalar(representation: ndc.TypeRepresentation): ConnectorScalar {
  return {
    name: "",
    type: {
      representation,
      aggregate_functions: {},
      comparison_operators: {},
      extraction_functions: {},
    },
    representation: null,
    comparisonTypeName: null,
    operators: { equal: null, in: null, lessThan: null, greaterThan: null },
    argumentTypes: {},
  };
}

const SCALARS = {
  int: scalar({ type: "int64" }),
  time: scalar({ type: "timestamptz" }),
  size: scalar({ type: "enum", one_of: ["S", "L"] }),
  any: scalar({ type: "json" }),
};

test("a connector's type is shown as OpenDD would write it", () => {
  const types: [ndc.Type, string][] = [
    [named("Foo"), "Foo!"],
    [nullable(named("Foo")), "Foo"],
    [array(named("Foo")), "[Foo!]!"],
    [nullable(nullable(array(nullable(named("Foo"))))), "[Foo]"],
    [predicate, "Predicate(article)!"],
    [nullable(predicate), "Predicate(article)"],
  ];
  for (const [type, shown] of types) expect(shownNdcType(type)).toBe(shown);
});

test("the type inside of lists is found, and whether there are lists", () => {
  expect(namedNdcType(nullable(array(named("a"))))).toBe("a");
  expect(simpleNdcType(nullable(named("a")))).toBe("a");
  expect(simpleNdcType(array(named("a")))).toBeNull();
  expect(simpleNdcType(predicate)).toBeNull();
});

test("an OpenDD type fits a connector's in nulls, lists and what represents it", () => {
  const cases: [type: string, ndcType: ndc.Type, reason: string | null][] = [
    ["Int!", named("int"), null],
    ["Custom!", named("int"), null],
    ["String!", named("any"), null],
    ["[Int!]", nullable(array(named("int"))), null],
    ["Custom!", predicate, null],
    ["Int", named("int"), "Expected a nullable type"],
    ["Int!", nullable(named("int")), "Expected a non-nullable type"],
    ["[Int]!", array(named("int")), "Expected a nullable type"],
    ["[Int!]!", named("int"), "Type mismatch"],
    ["Int!", array(named("int")), "Type mismatch"],
    ["Int!", predicate, "Type mismatch"],
    [
      "String!",
      named("int"),
      "Inbuilt type 'String' is not compatible with the data connector's type representation 'Int64'",
    ],
    [
      "Int!",
      named("time"),
      "Inbuilt type 'Int' is not compatible with the data connector's type representation 'TimestampTZ'",
    ],
    [
      "Int!",
      named("size"),
      `Inbuilt type 'Int' is not compatible with the data connector's type representation 'Enum { one_of: ["S", "L"] }'`,
    ],
  ];
  for (const [text, ndcType, reason] of cases) {
    const type = parseTypeRef(text, "shop");
    if (type === null) throw new Error(text);
    const told = ndcIncompatibility(type, ndcType, SCALARS);
    if (reason === null) expect(told).toBeNull();
    else expect(told).toMatch(/^Type '.*' is not compatible with NDC type '.*' - /);
    if (reason !== null) expect(told).toContain(` - ${reason}`);
  }
});
