import { expect, test } from "vitest";
import { compileSupergraph } from "./compile.ts";
import { openCompiled } from "./format/open-compiled.ts";
import { readSource } from "./format/source.ts";
import { placedText } from "./read/source-file.ts";
import { articles, SHOP } from "./testing/shop.ts";

const AUTH =
  "kind: AuthConfig\nversion: v3\ndefinition:\n  mode:\n    noAuth: {role: user, sessionVariables: {}}\n";
const NAMES =
  "kind: GraphqlConfig\nversion: v1\ndefinition:\n  query: {rootOperationTypeName: Q}\n  mutation: {rootOperationTypeName: M}\n";
const shop = (...objects: object[]) => ({
  path: "shop/metadata.json",
  text: JSON.stringify(objects, null, 1),
});

function told(...files: { path: string; text: string }[]): string[] {
  const made = compileSupergraph({ files });
  return ("problems" in made ? made.problems : made.warnings).map(placedText);
}

test("a project's files become one file, from which the API and the AuthConfig are read", () => {
  const files = [
    shop(...SHOP, articles()),
    { path: "globals/auth.hml", text: AUTH },
    { path: "globals/names.hml", text: NAMES },
    { path: "globals/date.hml", text: "kind: CompatibilityConfig\ndate: 2024-10-16\n" },
  ];
  const made = compileSupergraph({
    files: [...files, { path: "globals/c.yaml", text: "kind: Context\n" }],
  });
  if ("problems" in made) throw new Error(made.problems.map(placedText).join("\n"));
  const opened = openCompiled(made.part);
  expect(opened.metadata.model("shop.Articles")).toMatchObject({ objectType: "shop.Article" });
  expect(opened.metadata.flags).toMatchObject({ jsonSessionVariables: true });
  expect(opened.authConfig()).toMatchObject({ kind: "AuthConfig", version: "v3" });
  expect(made.warnings.map(placedText)).toEqual([
    "globals/c.yaml:1:1: ignored: a Context says nothing about the API",
  ]);
  expect(compileSupergraph(readSource(made.part))).toMatchObject({ part: made.part });
});

test("mistakes of reading, of the metadata and of the AuthConfig are told at once, by their places", () => {
  expect(
    told(
      { path: "shop/a.hml", text: "kind: ObjectType\nversion: v1\ndefinition: {}\n" },
      { path: "shop/b.hml", text: "kind: [\n" },
      { path: "globals/auth.hml", text: AUTH.replace("role: user, ", "") },
    ),
  ).toEqual([
    expect.stringMatching(/^globals\/auth.hml:5:\d+: .*role/),
    "shop/a.hml:3:1: missing field `name` (string) at path $.subgraphs[0].objects[0].definition.name",
    "shop/a.hml:3:1: missing field `fields` (array) at path $.subgraphs[0].objects[0].definition.fields",
    expect.stringMatching(/^shop\/b.hml:2:1: bad YAML/),
  ]);
});

test("what does not resolve is told where it stands, with its notes", () => {
  const lines = told(shop(...SHOP), {
    path: "shop/model.hml",
    text: "# a model\nkind: Model\nversion: v2\ndefinition:\n  name: M\n  objectType: Nothing\n",
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^shop\/model.hml:\d+:\d+: .*Nothing/s);
});

test("what the API cannot show is told, without a place where there is none", () => {
  const graphql = { selectUniques: [], selectMany: { queryRootField: "same" } };
  expect(told(shop(...SHOP, articles({ graphql })))).toEqual([
    "No graphql output type name has been defined for object type: Place (in subgraph shop)",
  ]);
});

test("metadata that is no JSON of a sane depth is refused with words", () => {
  let deep: unknown = {};
  for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
  const made = compileSupergraph({ metadata: deep, authConfig: null });
  expect(made).toMatchObject({
    problems: [{ message: "values are nested more than 200 deep", place: null }],
  });
});
