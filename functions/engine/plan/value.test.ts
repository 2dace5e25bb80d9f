import { describe, expect, test } from "vitest";
import { parseTypeRef } from "../metadata/type-ref.ts";
import type { SessionValue } from "./session.ts";
import { valueOf } from "./value.ts";

const REFUSED = Symbol("refused");

/** Every kind of value, as a header's text and as a claim's JSON, at a place of each type. */
const GIVEN = {
  '"7"': { text: "7" },
  '"+7"': { text: "+7" },
  '"7.5"': { text: "7.5" },
  '"true"': { text: "true" },
  '"seven"': { text: "seven" },
  '"[7]"': { text: "[7]" },
  '""': { text: "" },
  "json 7": { json: 7 },
  "json 7.5": { json: 7.5 },
  'json "7"': { json: "7" },
  "json true": { json: true },
  "json null": { json: null },
  "json [7]": { json: [7] },
  "json {}": { json: { a: 1 } },
} satisfies Record<string, SessionValue>;

type Table = Record<string, Partial<Record<keyof typeof GIVEN, unknown>>>;

const TEXTS: Table = {
  Int: { '"7"': 7, '"+7"': 7, 'json "7"': 7 },
  Float: { '"7"': 7, '"+7"': 7, '"7.5"': 7.5, 'json "7"': 7 },
  Boolean: { '"true"': true },
  String: {
    '"7"': "7",
    '"+7"': "+7",
    '"7.5"': "7.5",
    '"true"': "true",
    '"seven"': "seven",
    '"[7]"': "[7]",
    '""': "",
    'json "7"': "7",
  },
  "[Int!]": {},
  Code: {
    '"7"': 7,
    '"+7"': "+7",
    '"7.5"': 7.5,
    '"true"': true,
    '"seven"': "seven",
    '"[7]"': [7],
    '""': "",
    'json "7"': 7,
  },
};

const JSONS: Table = {
  Int: { '"7"': 7, '"+7"': 7, "json 7": 7 },
  Float: { '"7"': 7, '"+7"': 7, '"7.5"': 7.5, "json 7": 7, "json 7.5": 7.5 },
  Boolean: { '"true"': true, "json true": true },
  String: {
    '"7"': "7",
    '"+7"': "+7",
    '"7.5"': "7.5",
    '"true"': "true",
    '"seven"': "seven",
    '"[7]"': "[7]",
    '""': "",
    'json "7"': "7",
  },
  "[Int!]": { '"[7]"': [7], "json [7]": [7] },
  Code: {
    '"7"': 7,
    '"7.5"': 7.5,
    '"true"': true,
    '"[7]"': [7],
    "json 7": 7,
    "json 7.5": 7.5,
    'json "7"': "7",
    "json true": true,
    "json null": null,
    "json [7]": [7],
    "json {}": { a: 1 },
  },
};

TEXTS["ID"] = TEXTS["String"] ?? {};
JSONS["ID"] = JSONS["String"] ?? {};

describe.each([
  ["a session variable is a text without the flag", TEXTS, false],
  ["a session variable is JSON with the flag", JSONS, true],
])("%s", (_, table, jsonSessionVariables) => {
  const cells = Object.entries(table).flatMap(([type, row]) =>
    Object.entries(GIVEN).map(([name, given]) => {
      const known = Object.hasOwn(row, name);
      return [type, name, given, known ? row[name as keyof typeof GIVEN] : REFUSED] as const;
    }),
  );
  test.each(cells)("%s of %s", (type, _name, given, expected) => {
    const read = () =>
      valueOf(
        context({ "x-one": given }, jsonSessionVariables),
        { sessionVariable: "X-One" },
        typeOf(type),
      );
    if (expected === REFUSED) expect(read).toThrow("x-one");
    else expect(read()).toEqual(expected);
  });
});

test("a list of a claim is read element by element", () => {
  const cx = context({ "x-one": { json: [[1], ["2"]] } }, true);
  expect(() => valueOf(cx, { sessionVariable: "x-one" }, typeOf("[[Int!]!]"))).toThrow(
    'Session variable x-one value is of an unexpected type. Expected: int, but found: "2"',
  );
});

test("the role is a session variable that is always there", () => {
  const cx = context({}, false);
  expect(valueOf(cx, { sessionVariable: "X-Hasura-Role" }, typeOf("String!"))).toBe("clerk");
});

test("a literal is as it stands, whatever the type", () => {
  expect(valueOf(context({}, true), { literal: { a: [1] } }, typeOf("Int"))).toEqual({ a: [1] });
});

test("a value of the environment is that of the release, and null where there is none", () => {
  const cx = context({}, false);
  expect(valueOf(cx, { valueFromEnv: "SHOP" }, typeOf("String"))).toBe("golden");
  expect(valueOf(cx, { valueFromEnv: "LOST" }, typeOf("String"))).toBe(null);
});

function context(variables: Record<string, SessionValue>, jsonSessionVariables: boolean) {
  return {
    metadata: {
      flags: { jsonSessionVariables },
      environment: (name: string) => (name === "SHOP" ? "golden" : null),
    },
    session: { role: "clerk", variables: new Map(Object.entries(variables)) },
  };
}

function typeOf(text: string) {
  const type = parseTypeRef(text, "shop");
  if (type === null) throw new Error(`${text} is no type`);
  return type;
}
