import { describe, expect, test } from "vitest";
import { parse } from "../parse.ts";
import { readSupergraph } from "./read-supergraph.ts";
import { type SourceFile, placedProblem, placedText } from "./source-file.ts";

const type = (name: string, fields = "[]") =>
  `kind: ObjectType\nversion: v1\ndefinition:\n  name: ${name}\n  fields: ${fields}\n`;
const GRAPHQL =
  "kind: GraphqlConfig\nversion: v1\ndefinition:\n  query: {rootOperationTypeName: Q}\n  mutation: {rootOperationTypeName: M}\n";

function read(files: Record<string, string>) {
  return readSupergraph(Object.entries(files).map(([path, text]): SourceFile => ({ path, text })));
}

/** All that is told, by place. */
function told(files: Record<string, string>): string[] {
  return read(files).problems.map(placedText);
}

function named(files: Record<string, string>) {
  return read(files).metadata.subgraphs.map(({ name, objects }) => [
    name,
    objects.map((one) => (one as { definition: { name?: string } }).definition.name ?? null),
  ]);
}

describe("by folder", () => {
  test("a folder is a subgraph, with all files below it and all documents of each", () => {
    const files = {
      "shop/metadata/A.hml": `---\n${type("A1")}---\n${type("A2")}---\n`,
      "shop/B.yaml": type("B"),
      "shop/C.yml": `# nothing\n`,
      "users/D.json": JSON.stringify([{ kind: "ScalarType", definition: { name: "D" } }]),
      "users/README.md": "# not metadata",
    };
    expect(named(files)).toEqual([
      ["shop", ["B", "A1", "A2"]],
      ["users", ["D"]],
    ]);
    expect(told(files)).toEqual([]);
  });

  test("what is of the whole supergraph may stand in globals or beside the folders", () => {
    const { metadata, authConfig, problems } = read({
      "globals/graphql-config.hml": GRAPHQL,
      "auth.yaml": "kind: AuthConfig\nversion: v3\ndefinition: {}\n",
      "globals/compatibility.yaml": "kind: CompatibilityConfig\ndate: 2024-10-16\n",
      "shop/A.hml": type("A"),
    });
    expect(problems).toEqual([]);
    expect(metadata.subgraphs.map(({ name }) => name)).toEqual(["__globals", "shop"]);
    expect(authConfig).toEqual({ kind: "AuthConfig", version: "v3", definition: {} });
    expect(metadata.flags).toMatchObject({
      require_graphql_config: true,
      json_session_variables: true,
    });
    expect(metadata.flags).not.toHaveProperty("allow_boolean_expression_fields_without_graphql");
    expect(parse(metadata)).toHaveProperty("parsed");
  });

  test("files of tools are left out, with a note", () => {
    const { notes, problems } = read({
      ".hasura/context.yaml": "kind: Context\nversion: v3\n",
      "shop/context.yaml": "kind: Context\nversion: v3\n",
    });
    expect(problems).toEqual([]);
    expect(notes.map(placedText)).toEqual([
      ".hasura/context.yaml:1:1: ignored: of a tool's own folder",
      "shop/context.yaml:1:1: ignored: a Context says nothing about the API",
    ]);
  });
});

describe("DDN's layout", () => {
  const project = {
    "supergraph.yaml":
      "kind: Supergraph\nversion: v2\ndefinition:\n  subgraphs:\n    - globals/subgraph.yaml\n    - app/subgraph.yaml\n",
    "globals/subgraph.yaml":
      "kind: Subgraph\nversion: v2\ndefinition:\n  name: globals\n  includePaths: [metadata]\n",
    "globals/metadata/graphql-config.hml": GRAPHQL,
    "globals/metadata/compatibility-config.hml": 'kind: CompatibilityConfig\ndate: "2025-08-19"\n',
    "app/subgraph.yaml":
      "kind: Subgraph\nversion: v2\ndefinition:\n  name: app\n  generator: {rootPath: .}\n  includePaths: [metadata]\n  envMapping:\n    PG_URL: {fromEnv: APP_PG_URL}\n  connectors: [{path: connector/pg/connector.yaml, connectionLinkName: pg}]\n",
    "app/connector/pg/connector.yaml": "kind: Connector\nversion: v2\ndefinition: {}\n",
    "app/connector/pg/configuration.json": '{"version":"5"}',
    "app/metadata/pg.hml":
      "kind: DataConnectorLink\nversion: v1\ndefinition:\n  name: pg\n  url:\n    singleUrl:\n      valueFromEnv: PG_URL\n",
    "app/metadata/A.hml": type("A"),
  };

  test("subgraphs hold what their description includes, with the environment's names", () => {
    const { metadata, problems, notes } = read(project);
    expect({ problems, notes }).toEqual({ problems: [], notes: [] });
    expect(named(project)).toEqual([
      ["__globals", [null]],
      ["app", ["A", "pg"]],
    ]);
    expect(metadata.subgraphs[1]?.objects[1]).toMatchObject({
      definition: { url: { singleUrl: { valueFromEnv: "APP_PG_URL" } } },
    });
    expect(metadata.flags).toHaveProperty("fix_exists_in_nested_arrays", true);
  });

  test("subgraphs that are not there, twice there, of another version or outside are told", () => {
    const list = "kind: Supergraph\nversion: v2\ndefinition:\n  subgraphs: ";
    const app = project["app/subgraph.yaml"];
    expect(
      told({ ...project, "supergraph.yaml": `${list}[x/subgraph.yaml, ../y.yaml]\n` }),
    ).toEqual([
      "supergraph.yaml:4:15: there is no file x/subgraph.yaml, which is to describe a subgraph",
      "supergraph.yaml:4:32: there is no file ../y.yaml, which is to describe a subgraph",
    ]);
    expect(
      told({
        "supergraph.yaml": `${list}[a/subgraph.yaml, b/subgraph.yaml, c/subgraph.yaml]\n`,
        "a/subgraph.yaml": app,
        "b/subgraph.yaml": app,
        "c/subgraph.yaml": app.replace("v2", "v1"),
      }),
    ).toEqual([
      "b/subgraph.yaml:4:3: there are two subgraphs app\n  a/subgraph.yaml:4:3: the other one",
      "c/subgraph.yaml:2:1: expected one of `v2` at path $.version",
    ]);
  });
});

test("every path of the metadata has its line and column, of keys that are missing the nearest", () => {
  const files = read({
    "shop/A.hml": `${type("A")}---\n${type("B", "\n    - name: id\n      typ: Int")}`,
    "shop/C.json":
      '{\n  "kind": "ScalarType",\n  "version": "v1",\n  "definition": {"nam": "C\\"]"}\n}',
  });
  const parsed = parse(files.metadata);
  if (!("problems" in parsed)) throw new Error("it parses");
  expect(
    parsed.problems.map((one) => placedText(placedProblem(one, (path) => files.placeOf(path)))),
  ).toEqual([
    "shop/A.hml:12:7: missing field `type` (string) at path $.subgraphs[0].objects[1].definition.fields[0].type",
    "shop/A.hml:12:7: unknown field `typ` at path $.subgraphs[0].objects[1].definition.fields[0]",
    "shop/C.json:4:3: missing field `name` (string) at path $.subgraphs[0].objects[2].definition.name",
    "shop/C.json:4:3: unknown field `nam` at path $.subgraphs[0].objects[2].definition",
  ]);
});

test("the mistakes of all files are told at once", () => {
  const files = {
    "shop/A.hml": "a: 1\n b: 2\n",
    "shop/B.json": '{"kind":}',
    "shop/C.yaml": "kind: ObjectTyp\nversion: v1\n",
    "shop/D.yaml": "- 1\n- kind: CompatibilityConfig\n  date: 2025-02-30\n",
    "E.yaml": type("E"),
    "shop/F.hml": type("F"),
    "shop/f.hml": type("F"),
    "./shop/F.hml": type("F"),
    "globals/auth.hml": "kind: AuthConfig\n---\nkind: AuthConfig\n",
  };
  const lines = told(files);
  expect(lines.map((line) => line.split(/, (expected )?one of/)[0])).toEqual([
    "E.yaml:1:1: objects of kind ObjectType belong to a subgraph: put this file into a folder of its name",
    "globals/auth.hml:3:1: there is another AuthConfig; a supergraph has one\n  globals/auth.hml:1:1: the first one",
    "shop/A.hml:1:4: bad YAML: Nested mappings are not allowed in compact mappings",
    "shop/A.hml:1:4: bad YAML: Implicit keys need to be on a single line",
    `shop/B.json:1:10: bad JSON: Unexpected token '}', "{"kind":}" is not valid JSON`,
    'shop/C.yaml:1:1: unknown kind "ObjectTyp"',
    "shop/D.yaml:1:3: expected an object with `kind`",
    'shop/D.yaml:3:3: expected a date like "2025-08-19", not "2025-02-30"',
    "shop/F.hml:1:1: this file is given twice",
    "shop/f.hml:1:1: on some machines this file and shop/F.hml are one: their names differ only in case",
  ]);
  expect(lines.filter((line) => line.includes("`ObjectType`, "))).toHaveLength(2);
});

describe("files that would harm are refused with words", () => {
  const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);
  test.each([
    ["nested YAML", "a.yaml", deep("[", "]"), "values are nested too deep"],
    ["nested JSON", "a.json", deep("[", "]"), "values are nested more than 200 deep"],
    ["a cycle", "a.yaml", "a: &x\n  b: *x\n", "an alias stands inside of what it repeats"],
    [
      "an alias bomb",
      "a.yaml",
      `a: &a [${"x,".repeat(9)}]\nb: &b [${"*a,".repeat(9)}]\nc: &c [${"*b,".repeat(9)}]\nd: [${"*c,".repeat(9)}]\n`,
      "aliases repeat others more than 100 times",
    ],
    ["10,000 mistakes", "a.yaml", '"'.repeat(20_001), "a.yaml:1:203: and 9900 more"],
    ["infinity", "a.yaml", "kind: .inf\n", "this number is not finite"],
    ["foreign tags", "a.yaml", "kind: !!binary aGk=\n", "Unresolved tag"],
    ["keys that are no names", "a.yaml", "? [a]\n: b\n", "all keys must be strings"],
    [
      "keys given twice",
      "a.yaml",
      "a: 1\nb: [{c: 1, c: 2}]\n",
      'a.yaml:2:12: the key "c" is given twice',
    ],
    [
      "thousands of aliases",
      "a.yaml",
      `a: &a 1\nb: [${"*a,".repeat(20_000)}]\n`,
      "there are more than 1000 aliases",
    ],
    [
      "thousands of keys",
      "a.yaml",
      Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join(""),
      "expected an object with `kind`",
    ],
    ["9 MB of YAML", "a.yaml", "#".repeat(9 * 1024 * 1024), "YAML may have 8388608"],
    ["33 MB of JSON", "a.json", " ".repeat(33 * 1024 * 1024), "JSON may have 33554432"],
    ["50 MB", "a.md.json", " ".repeat(50_000_000 + 400_000), "they may have 50331648"],
    ["JSON that ends early", "a.json", '{"a": ', "bad JSON: Unexpected end of JSON input"],
  ])("%s", (_what, path, text, words) => {
    const lines = told({ [`shop/${path}`]: text });
    expect(lines.join("\n")).toContain(words);
    expect(
      read({ [`shop/${path}`]: text }).metadata.subgraphs.flatMap((one) => one.objects),
    ).toEqual([]);
  });
});

test("a date that is none, is too old, or comes with more is told", () => {
  const date = (text: string) => told({ "globals/c.yaml": `kind: CompatibilityConfig\n${text}\n` });
  expect(date("date: 2025-02-30")).toEqual([
    'globals/c.yaml:2:1: expected a date like "2025-08-19", not "2025-02-30"',
  ]);
  expect(date("date: 2023-10-08")).toEqual([
    "globals/c.yaml:2:1: compatibility date 2023-10-08 is too old, oldest supported date is 2023-10-09",
  ]);
  expect(date("date: 2023-10-09\nflags: {}")).toEqual([
    "globals/c.yaml:3:1: unknown field `flags` of CompatibilityConfig, expected `date`",
  ]);
});
