import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HELD_MS_MAX, held } from "./testing/held.ts";
import { type Served, served } from "./testing/served.ts";

let engine: Served;

beforeAll(async () => {
  engine = await served();
  await engine.ask({ query: "{ articles { id } say(what: 1) }" });
});

afterAll(() => engine[Symbol.asyncDispose]());

const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(" ");
const nested = (count: number, open: string, inner: string, close: string) =>
  `${open.repeat(count)}${inner}${close.repeat(count)}`;

const TOO_LONG = /^parsing failed: it has more than \d+ characters$/;
const TOO_MANY = "validation failed: too many fields are selected";
const TOO_DEEP = "validation failed: the selection is nested too deep";
const TOO_LARGE = "validation failed: the values of the request are too large";

const huge: [string, string, string | RegExp][] = [
  ["10 MB of comment", `#${"x".repeat(10_000_000)}\n{ __typename }`, TOO_LONG],
  ["10 MB of string", `{ say(what: "${"x".repeat(10_000_000)}") }`, TOO_LONG],
  ["10 MB of fields", `{ ${"a ".repeat(5_000_000)} }`, TOO_LONG],
  ["10 MB of lines", `${"\n".repeat(5_000_000)}{ ? }`, TOO_LONG],
  ["1.4 MB of lines", `${"\n".repeat(1_400_000)}{ ? }`, /^parsing failed: Unexpected character/],
  ["many tokens", `{ ${"a ".repeat(60_000)} }`, /^parsing failed: .*more than 50000 tokens/],
  ["selections 10,000 deep", nested(10_000, "{ author ", "{ id }", "}"), /^parsing failed: /],
  [
    "selections 120 deep",
    `{ articles ${nested(60, "{ author { articles ", "{ id }", "} }")} }`,
    TOO_DEEP,
  ],
  [
    "values 10,000 deep",
    `{ articles(where: ${nested(10_000, "{_not: ", "{}", "}")}) { id } }`,
    /^parsing failed: /,
  ],
  [
    "lists 1,000 deep",
    `{ say(what: ${nested(1_000, "[", "", "]")}) }`,
    "validation failed: a value is nested too deep",
  ],
  [
    "100,000 aliases",
    `{ ${times(100_000, (n) => `a${n}: __typename`)} }`,
    /^parsing failed: it has more than|^parsing failed: .*more than 50000 tokens/,
  ],
  ["12,000 aliases", `{ articles { ${times(12_000, (n) => `a${n}: id`)} } }`, TOO_MANY],
  [
    "2,000 aliases at the root",
    `{ ${times(2_000, (n) => `a${n}: articles { id }`)} }`,
    "validation failed: too many root fields are selected",
  ],
  ["one field 12,000 times", `{ articles { ${"id ".repeat(12_000)} } }`, TOO_MANY],
  [
    "inline fragments 5,000 deep",
    `{ ${nested(5_000, "... { ", "__typename", "}")} }`,
    /^(?:parsing|validation) failed: .*nested too deep/,
  ],
  [
    "9,000 operations, one twice",
    times(9_000, (n) => `query q${n % 8_999} { a }`),
    "validation failed: the following operation is defined more than once: q0",
  ],
  [
    "a directive again and again",
    `{ __typename ${"@skip(if: false) ".repeat(6_000)} }`,
    "validation failed: the directive @skip is specified more than once",
  ],
];

const fragments: [string, string, string | RegExp][] = [
  [
    "in a circle of one",
    "{ ...a } fragment a on Query { ...a }",
    "validation failed: fragment cycle detected through: a, a",
  ],
  [
    "in a circle of two",
    "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "validation failed: fragment cycle detected through: a, b, a",
  ],
  [
    "in a circle through fields",
    "{ articles { ...a } } fragment a on Article { author { articles { ...a } } }",
    "validation failed: fragment cycle detected through: a, a",
  ],
  ["that are not there", "{ ...a }", "validation failed: fragment not defined in the document: a"],
  [
    "that double one another",
    `{ ...f0 } ${doubling(60)} fragment f60 on Query { __typename }`,
    TOO_MANY,
  ],
  [
    "that double one another to select nothing",
    `{ __typename ...f0 } ${doubling(60)} fragment f60 on Query { __typename @skip(if: true) }`,
    TOO_MANY,
  ],
  [
    "in a chain of 5,000",
    `{ ...f0 } ${times(5_000, (n) => `fragment f${n} on Query { ...f${n + 1} }`)} fragment f5000 on Query { __typename }`,
    TOO_DEEP,
  ],
  [
    "with large arguments under many aliases",
    `{ articles { ${times(500, (n) => `a${n}: author { ...f }`)} } } fragment f on Author { articles(where: { _and: [${"{ id: { is: 1 } } ".repeat(1_000)}] }) { id } }`,
    TOO_LARGE,
  ],
];

function doubling(count: number): string {
  return times(count, (n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`);
}

describe("a document without measure is refused in time", () => {
  test.each(huge)("%s", (_, query, message) => refusedInTime({ query }, message));
});

describe("fragments without measure are refused in time", () => {
  test.each(fragments)("%s", (_, query, message) => refusedInTime({ query }, message));
});

test("a fragment that is spread thousands of times has its arguments compared once", async () => {
  const query = `{ ${"...f ".repeat(4_900)} } fragment f on Query { say(what: [${"1 ".repeat(30_000)}]) }`;
  const { took, ms } = await held(() => engine.ask({ query }));
  expect((took.body.data as { say: unknown[] }).say).toHaveLength(30_000);
  expect(ms).toBeLessThan(HELD_MS_MAX);
});

test("a string of more than a megabyte is a value like any other", async () => {
  const text = "x".repeat(1_200_000);
  const { body } = await engine.ask({ query: `{ say(what: "${text}") }` });
  expect(body.data).toEqual({ say: text });
});

const list = (count: number) => Array.from({ length: count }, (_, n) => n);
const SAY = "query($what: Json) { say(what: $what) }";
const FIND = "query($where: Article_filter) { articles(where: $where) { id } }";

describe("variables without measure are refused in time", () => {
  test.each<[string, object, string]>([
    ["a million numbers", { query: SAY, variables: { what: list(1_000_000) } }, TOO_LARGE],
    [
      "a hundred thousand, used five hundred times",
      {
        query: `query($what: Json) { ${times(500, (n) => `a${n}: say(what: $what)`)} }`,
        variables: { what: list(100_000) },
      },
      TOO_LARGE,
    ],
    [
      "a text of 5 MB, used five hundred times",
      {
        query: `query($what: Json) { ${times(500, (n) => `a${n}: say(what: $what)`)} }`,
        variables: { what: "x".repeat(5_000_000) },
      },
      TOO_LARGE,
    ],
    ...["once", "and again"].map((when): [string, object, string] => [
      `a hundred thousand that rows are compared with, used five hundred times, ${when}`,
      {
        query: `query($ids: [Int!]!) { ${times(500, (n) => `a${n}: articles(where: { id: { among: $ids } }) { id }`)} }`,
        variables: { ids: list(100_000) },
      },
      TOO_LARGE,
    ]),
    [
      "a large default, used five hundred times",
      {
        query: `query($what: Json = [${"1 ".repeat(40_000)}]) { ${times(500, (n) => `a${n}: say(what: $what)`)} }`,
      },
      TOO_LARGE,
    ],
    [
      "a filter of forty thousand parts",
      { query: FIND, variables: { where: { _and: list(40_000).map((is) => ({ id: { is } })) } } },
      TOO_LARGE,
    ],
  ])("%s", (_, body, message) => refusedInTime(body, message));

  test.each<[string, string]>([
    ["lists 3,000 deep", `{"what":${nested(3_000, "[", "", "]")}}`],
    ["objects 3,000 deep", `{"what":${nested(3_000, '{"a":', "1", "}")}}`],
  ])("%s", async (_, variables) => {
    const body = `{"query":${JSON.stringify(SAY)},"variables":${variables}}`;
    expect((await engine.ask(body)).body.errors).toEqual([
      { message: "validation failed: a value is nested too deep" },
    ]);
  });

  test("filters 3,000 deep", async () => {
    const body = `{"query":${JSON.stringify(FIND)},"variables":{"where":${nested(3_000, '{"_not":', "{}", "}")}}}`;
    expect((await engine.ask(body)).body.errors).toEqual([
      { message: "validation failed: a value is nested too deep" },
    ]);
  });
});

describe("a body that would take long to read is refused before", () => {
  test.each<[string, string]>([
    [
      "lists millions deep",
      `{"query":"{ a }","variables":{"a":${nested(4_900_000, "[", "", "]")}}}`,
    ],
    [
      "hundreds of thousands of names",
      `{"query":"{ a }","variables":${JSON.stringify(Object.fromEntries(list(500_000).map((n) => [`k${n}`, n])))}}`,
    ],
  ])("%s", async (_, body) => {
    const { took, ms } = await held(() => engine.ask(body));
    expect(took.status).toBe(400);
    expect(took.body.errors?.[0]?.message).toBe(
      "the body is nested too deep, or has too many properties",
    );
    expect(ms).toBeLessThan(HELD_MS_MAX);
  });

  test("but not for brackets and colons in its strings", async () => {
    const text = `\\"${'[{:\\"'.repeat(30_000)}\\\\`;
    const what = JSON.parse(`"${text}"`) as string;
    expect((await engine.ask({ query: SAY, variables: { what } })).body).toEqual({
      data: { say: what },
    });
  });
});

test("a batch is refused, and none of it carried out", async () => {
  const batch = Array.from({ length: 100_000 }, () => ({ query: "{ __typename }" }));
  const { took, ms } = await held(() => engine.ask(batch));
  expect(took.body).toEqual({
    data: null,
    errors: [{ message: "batches of requests are not supported: send one at a time" }],
  });
  expect(ms).toBeLessThan(HELD_MS_MAX);
});

test("a name of megabytes is not repeated to whoever sent it", async () => {
  const name = "x".repeat(1_000_000);
  for (const body of [
    { query: `{ ${name} }` },
    { query: "{ __typename }", operationName: name },
    { query: `{ ... on ${name} { a } }` },
    { query: `query($a: ${name}) { __typename }` },
    { query: `{ ${name} ${name}(` },
  ]) {
    const { text } = await engine.ask(body);
    expect(text.length).toBeLessThan(3_000);
    expect(text).toContain("failed: ");
  }
});

async function refusedInTime(body: object, message: string | RegExp): Promise<void> {
  const written = JSON.stringify(body);
  const { took, ms } = await held(() => engine.ask(written));
  expect(took.body.errors).toHaveLength(1);
  expect(took.body.data).toBeNull();
  const told = took.body.errors?.[0]?.message;
  if (typeof message === "string") expect(told).toBe(message);
  else expect(told).toMatch(message);
  expect(ms).toBeLessThan(HELD_MS_MAX);
}
