import { expect, test } from "vitest";
import { objectsOf, parse } from "./parse.ts";

const SCALAR = { kind: "ScalarType", version: "v1", definition: { name: "Money" } };

function problemsIn(json: unknown): string[] {
  const read = parse(json);
  return "problems" in read ? read.problems.map(({ message }) => message) : [];
}

function inSubgraph(...objects: unknown[]) {
  return { version: "v2", subgraphs: [{ name: "shop", objects }] };
}

test("metadata of every version of the envelope is read, in the order it is written", () => {
  const named = [{ name: "shop", objects: [SCALAR] }];
  const forms: [unknown, string][] = [
    [[SCALAR], "__unknown_namespace"],
    [{ version: "v1", namespaces: named }, "shop"],
    [{ version: "v2", supergraph: { objects: [] }, subgraphs: named }, "shop"],
    [{ version: "V2", subgraphs: named }, "shop"],
    [{ version: "v3", subgraphs: named, flags: {} }, "shop"],
  ];
  for (const [json, subgraph] of forms) {
    const read = parse(json);
    expect(read).toMatchObject({ parsed: { objects: [{ subgraph, object: SCALAR }] } });
  }
});

test("objects of one kind are found, each with the place of its definition", () => {
  const read = parse(inSubgraph(SCALAR, { ...SCALAR, definition: { name: "Day" } }));
  if (!("parsed" in read)) throw new Error(read.problems[0]?.message);
  expect(objectsOf(read.parsed, "ScalarType").map(({ path }) => path)).toEqual([
    ["subgraphs", 0, "objects", 0, "definition"],
    ["subgraphs", 0, "objects", 1, "definition"],
  ]);
  expect(objectsOf(read.parsed, "Model")).toEqual([]);
});

test("what is no metadata at all is told in one sentence", () => {
  for (const json of [1, null, "v2"]) {
    expect(problemsIn(json)).toEqual([
      "invalid type: not a sequence or map, expected a sequence or map at path $",
    ]);
  }
  expect(problemsIn({ version: "v9" })).toEqual([
    "expected a version `v1`, `v2` or `v3` at path $.version",
  ]);
});

test("all mistakes are told at once, each with its path and what is allowed there", () => {
  const told = problemsIn(
    inSubgraph(
      { kind: "Scalar", version: "v1", definition: {} },
      { ...SCALAR, version: "v7" },
      { ...SCALAR, definition: { name: 3 } },
      { ...SCALAR, definition: { name: "Money", colour: "red" } },
    ),
  );
  expect(told).toEqual([
    expect.stringMatching(
      /^unknown kind "Scalar", expected one of .*`ScalarType`.* at path \$\.subgraphs\[0\]\.objects\[0\]\.kind$/,
    ),
    'unknown version "v7" of ScalarType, expected one of `v1` at path $.subgraphs[0].objects[1].version',
    "expected string at path $.subgraphs[0].objects[2].definition.name",
    "unknown field `colour` at path $.subgraphs[0].objects[3].definition",
  ]);
});

test("of several forms a mistake is told in the one that was meant", () => {
  const orderable = (orderByDirections: unknown) =>
    inSubgraph({
      kind: "Model",
      version: "v1",
      definition: {
        name: "Articles",
        objectType: "article",
        orderableFields: [{ fieldName: "id", orderByDirections }],
      },
    });
  const at = "at path $.subgraphs[0].objects[0].definition.orderableFields[0].orderByDirections";
  expect(problemsIn(orderable({ enableSpecific: ["Up"] }))).toEqual([
    `expected one of \`Asc\`, \`Desc\` ${at}.enableSpecific[0]`,
  ]);
  expect(problemsIn(orderable({ enableSome: true }))).toEqual([
    expect.stringMatching(/missing field `enableAll`.*missing field `enableSpecific`/),
  ]);
});

test("an unknown flag is refused", () => {
  expect(problemsIn({ version: "v2", flags: { no_such_flag: true } })).toEqual([
    "unknown field `no_such_flag` at path $.flags",
  ]);
});

test("a reserved name of a subgraph is refused, but for that of the globals", () => {
  const named = (name: string) => ({ version: "v2", subgraphs: [{ name, objects: [] }] });
  expect(problemsIn(named("__mine"))).toEqual([
    "__ is a reserved prefix for subgraph names at path $.subgraphs[0].name",
  ]);
  expect(problemsIn(named("a.b"))).toHaveLength(1);
  expect(problemsIn(named("__globals"))).toEqual([]);
});

test("a relationship of older metadata names its source type `source`", () => {
  const definition = {
    name: "author",
    source: "article",
    target: { model: { name: "Authors", relationshipType: "Object" } },
    mapping: [],
  };
  const read = parse(inSubgraph({ kind: "Relationship", version: "v1", definition }));
  expect(read).toMatchObject({
    parsed: { objects: [{ object: { definition: { sourceType: "article" } } }] },
  });
});

test("metadata that is nested without end is refused", () => {
  let deep: object = { fieldIsNull: { field: "id" } };
  for (let level = 0; level < 20_000; level += 1) deep = { not: deep };
  const permissions = [{ role: "user", select: { filter: deep } }];
  const definition = { modelName: "Articles", permissions };
  expect(problemsIn(inSubgraph({ kind: "ModelPermissions", version: "v1", definition }))).toEqual([
    "nested deeper than 500 levels at path $.subgraphs[0].objects[0].definition",
  ]);
});
