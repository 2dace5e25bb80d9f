import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Served, served } from "./testing/served.ts";

let engine: Served;

beforeAll(async () => {
  engine = await served();
});

afterAll(() => engine[Symbol.asyncDispose]());

/** Names that administrators see and readers do not, and what nobody has. */
const HIDDEN = {
  field: "ledgers",
  type: "LedgerOfSecrets",
  input: "Ledger_filter",
  scalar: "Secret",
  nested: "city",
  mutation: "publish",
};
const NOTHING = {
  field: "ledgerz",
  type: "LedgerOfSecretz",
  input: "Ledger_filtez",
  scalar: "Secrez",
  nested: "citz",
  mutation: "publisz",
};

type Names = typeof HIDDEN;

const rows: [string, (names: Names) => object][] = [
  ["a root field", ({ field }) => ({ query: `{ ${field} { balance } }` })],
  ["a root field without a selection", ({ field }) => ({ query: `{ ${field} }` })],
  ["a root field with an alias", ({ field }) => ({ query: `{ articles: ${field} { id } }` })],
  [
    "two fields of one alias",
    ({ field }) => ({ query: `{ a: articles { id } a: ${field} { id } }` }),
  ],
  ["its type's name", ({ field }) => ({ query: `{ ${field} { __typename } }` })],
  ["with a directive", ({ field }) => ({ query: `{ ${field} @skip(if: true) { x } __typename }` })],
  ["a subscription", ({ field }) => ({ query: `subscription { ${field} { balance } }` })],
  ["a mutation", ({ mutation }) => ({ query: `mutation { ${mutation}(id: 1) }` })],
  ["a field of an object", ({ nested }) => ({ query: `{ articles { place { ${nested} } } }` })],
  ["an inline fragment", ({ type }) => ({ query: `{ ... on ${type} { balance } }` })],
  ["one below", ({ type }) => ({ query: `{ articles { ... on ${type} { balance } } }` })],
  ["one on a scalar", ({ scalar }) => ({ query: `{ articles { ... on ${scalar} { id } } }` })],
  ["one on an input", ({ input }) => ({ query: `{ articles { ... on ${input} { id } } }` })],
  ["one that is skipped", ({ type }) => ({ query: `{ ... on ${type} @skip(if: true) { x } }` })],
  ["a fragment", ({ type }) => ({ query: `{ ...f } fragment f on ${type} { __typename }` })],
  [
    "a fragment that nothing spreads",
    ({ type }) => ({ query: `{ __typename } fragment f on ${type} { __typename }` }),
  ],
  ["a variable's type", ({ input }) => ({ query: `query($a: ${input}) { __typename }` })],
  ["its default", ({ input }) => ({ query: `query($a: ${input} = { x: 1 }) { __typename }` })],
  ["without its value", ({ input }) => ({ query: `query($a: ${input}!) { __typename }` })],
  ["an output as its type", ({ type }) => ({ query: `query($a: ${type}) { __typename }` })],
  ["a scalar as its type", ({ scalar }) => ({ query: `query($a: [${scalar}!]) { __typename }` })],
  [
    "a variable in a wrong place",
    ({ input }) => ({ query: `query($a: ${input}) { articles(where: $a) { id } }` }),
  ],
  [
    "a variable beside another mistake",
    ({ input }) => ({ query: `query($a: ${input}) { nowhere }` }),
  ],
  ["introspection", ({ type }) => ({ query: `{ __type(name: "${type}") { name kind } }` })],
  ["of an input", ({ input }) => ({ query: `{ __type(name: "${input}") { name kind } }` })],
  ["of a scalar", ({ scalar }) => ({ query: `{ __type(name: "${scalar}") { name kind } }` })],
  [
    "introspection of fields",
    ({ type }) => ({
      query: `{ a: __type(name: "${type}") { ...f } } fragment f on __Type { fields { name } }`,
    }),
  ],
];

describe("what a role may not see is answered as what is not there", () => {
  test.each(rows)("%s", async (_, body) => {
    for (const accept of ["application/json", "application/graphql-response+json"]) {
      const hidden = await engine.ask(body(HIDDEN), { accept });
      const nothing = await engine.ask(body(NOTHING), { accept });
      expect(named(hidden.text, HIDDEN)).toBe(named(nothing.text, NOTHING));
      expect(hidden.status).toBe(nothing.status);
    }
  });

  test("while whoever may see it does", async () => {
    const query = `query($a: ${HIDDEN.input}, $b: ${HIDDEN.scalar}) {
      ledgers(where: $a) { ... on LedgerOfSecrets { __typename } ...f }
      articles { place { city } }
      __type(name: "${HIDDEN.scalar}") { kind }
    } fragment f on ${HIDDEN.type} { balance }`;
    expect((await engine.ask({ query }, { "x-role": "admin" })).body).toEqual({
      data: {
        ledgers: [{ __typename: "LedgerOfSecrets", balance: 1 }],
        articles: [{ place: { city: "Ende" } }],
        __type: { kind: "SCALAR" },
      },
    });
  });
});

test("nothing that is hidden stands in what introspection tells", async () => {
  const all = `{ __schema { types { name description fields { name args { name type { ...t } } type { ...t } }
    inputFields { name type { ...t } } enumValues { name } possibleTypes { name } interfaces { name } } } }
    fragment t on __Type { name ofType { name ofType { name ofType { name } } } }`;
  const { text } = await engine.ask({ query: all });
  const { text: whole } = await engine.ask({ query: all }, { "x-role": "admin" });
  for (const { field, type, input, scalar, mutation } of [HIDDEN]) {
    for (const name of [field, type, input, scalar, mutation]) {
      expect(text).not.toContain(`"${name}"`);
      expect(whole).toContain(`"${name}"`);
    }
  }
});

function named(text: string, names: Names): string {
  let told = text;
  for (const [what, name] of Object.entries(names)) told = told.replaceAll(name, `<${what}>`);
  return told;
}
