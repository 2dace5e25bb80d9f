import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { changed, valueChanges } from "./changes.ts";
import { editYaml, withoutDocument } from "./edit-yaml.ts";

const START = { line: 1, column: 1 };
const valuesIn = (text: string): unknown[] =>
  [...parseAllDocuments(text)].map((one): unknown => one.toJS());

/** The text after the first document became `after`, which must then be what it says. */
function edited(text: string, after: unknown): string {
  const before = valuesIn(text)[0];
  const result = editYaml(text, START, valueChanges(before, after));
  if (result === null) throw new Error("it cannot be edited");
  expect(valuesIn(result)[0]).toEqual(after);
  expect(valuesIn(result).slice(1)).toEqual(valuesIn(text).slice(1));
  return result;
}

test.each<[string, string, unknown, string]>([
  ["a member at the end", "a: 1\n", { a: 1, b: [2] }, "a: 1\nb:\n  - 2\n"],
  ["a file without a last line end", "a: 1", { a: 1, b: 2 }, "a: 1\nb: 2"],
  [
    "a comment on the last line",
    "a: 1 # one\n# end\n",
    { a: 1, b: 2 },
    "a: 1 # one\nb: 2\n# end\n",
  ],
  [
    "inner before outer at one place",
    "a:\n  - x: 1\n",
    { a: [{ x: 1, y: 2 }, 3], b: 4 },
    "a:\n  - x: 1\n    y: 2\n  - 3\nb: 4\n",
  ],
  ["lists that are not indented", "a:\n- 1\nb: 2\n", { a: [1, 3], b: 2 }, "a:\n- 1\n- 3\nb: 2\n"],
  [
    "flow style",
    "a: [1, 2]\nb: {c: 3}\n",
    { a: [1, 2, 4], b: { c: 3, d: "e f" } },
    'a: [1, 2, 4]\nb: {c: 3, "d": "e f"}\n',
  ],
  ["empty flow", "a: []\nb: {}\n", { a: [{ x: 1 }], b: { c: 3 } }, 'a: [{"x":1}]\nb: {"c": 3}\n'],
  ["a trailing comma", "a: [\n  1,\n]\n", { a: [1, 2] }, "a: [\n  1,\n 2]\n"],
  [
    "block text",
    "a: |\n  one\n  two\n\nb: 1\n",
    { a: "one\ntwo\n", b: 1, c: "x\ny" },
    "a: |\n  one\n  two\n\nb: 1\nc: |-\n  x\n  y\n",
  ],
  [
    "the next document",
    "a: [1]\nb:\n  c: 1\n---\nd: 1\n",
    { a: [1], b: { c: 1, e: 2 } },
    "a: [1]\nb:\n  c: 1\n  e: 2\n---\nd: 1\n",
  ],
  [
    "Windows' line ends",
    "a: 1\r\nb:\r\n  - 1\r\n",
    { a: 1, b: [1, { x: 1, y: 2 }] },
    "a: 1\r\nb:\r\n  - 1\r\n  - x: 1\r\n    y: 2\r\n",
  ],
  [
    "what looks like something else",
    "a:\n  - x\n",
    { a: ["x", "yes: no", "# not", "1", "- a", ""] },
    'a:\n  - x\n  - "yes: no"\n  - "# not"\n  - "1"\n  - "- a"\n  - ""\n',
  ],
])("what is added stands well beside %s", (_, text, after, expected) => {
  expect(edited(text, after)).toBe(expected);
});

test("a member is set anew, in block and in flow style, and what follows stays", () => {
  const set = (text: string, value: unknown) =>
    editYaml(text, START, [{ path: ["a"], key: "schema", value, isNew: false }]);
  const now = { x: [1], y: { z: null } };
  const block = set("a:\n  # why\n  schema:\n    old: 1\n    older: [2]\n  url: u # here\n", now);
  expect(block).toBe(
    "a:\n  # why\n  schema:\n    x:\n      - 1\n    y:\n      z: null\n  url: u # here\n",
  );
  const flow = set("a: {schema: {old: 1}, url: u}\n", now);
  expect(flow).toBe('a: {schema: {"x":[1],"y":{"z":null}}, url: u}\n');
});

test("inside of an alias, and of what is not there, nothing is edited", () => {
  const text = "a: &x\n  b: [1]\nc: *x\n";
  expect(
    editYaml(text, START, [{ path: ["c", "b"], key: null, value: 2, isNew: true }]),
  ).toBeNull();
  expect(editYaml(text, START, [{ path: ["d"], key: "e", value: 2, isNew: true }])).toBeNull();
  expect(editYaml(text, { line: 2, column: 9 }, [])).toBeNull();
});

test("changes name what came, and make of the old value the new one", () => {
  const before = { a: [{ n: 1 }], b: "x", c: { d: 1 } };
  const after = { a: [{ n: 1, m: 2 }, { n: 3 }], b: "x", c: { d: 2 }, e: null };
  const changes = valueChanges(before, after);
  expect(
    changes.map((one) =>
      "removed" in one
        ? [one.path.join("."), one.removed]
        : [one.path.join("."), one.key, one.isNew],
    ),
  ).toEqual([
    ["a.0", "m", true],
    ["a", null, true],
    ["c", "d", false],
    ["", "e", true],
  ]);
  expect(changed(before, changes)).toEqual(after);
});

test.each<[string, string, unknown, string]>([
  ["a member", "a: 1\nb: 2 # two\nc: 3\n", { a: 1, c: 3 }, "a: 1\nc: 3\n"],
  ["the last member", "a: 1\nb:\n  - 2\n", { a: 1 }, "a: 1\n"],
  ["elements", "a:\n  - x\n  # why\n  - y\n  - z\n", { a: ["y"] }, "a:\n  # why\n  - y\n"],
  [
    "the last element, where another comes",
    "a:\n  - name: x\n  - name: y\n    is: 1\nb: 1\n",
    { a: [{ name: "x", is: 2 }, { name: "z" }], b: 1 },
    "a:\n  - name: x\n    is: 2\n  - name: z\nb: 1\n",
  ],
  ["all elements", "a:\n  - x\n  - y\nb: 1\n", { a: [], b: 1 }, "a:\n  []\nb: 1\n"],
  ["all elements for others", "a:\n  - x\n  - y\n", { a: ["z"] }, "a:\n  - z\n"],
  ["with Windows' line ends", "a: 1\r\nb: 2\r\nc: 3\r\n", { a: 1, c: 3 }, "a: 1\r\nc: 3\r\n"],
])("what goes leaves the rest as it is: %s", (_, text, after, expected) => {
  expect(edited(`k: 0\n${text}`, { k: 0, ...(after as object) })).toBe(`k: 0\n${expected}`);
});

test("what goes from one line with others is not edited", () => {
  const remove = (text: string, path: string[], removed: string | number) =>
    editYaml(text, START, [{ path, removed }]);
  expect(remove("a: [1, 2]\n", ["a"], 0)).toBeNull();
  expect(remove("a:\n  - - 1\n    - 2\n", ["a"], 5)).toBeNull();
});

test("a document goes with its marker, and the others stay", () => {
  const text = "# Ours\n---\na: 1\n---\nb: |\n  two\n---\nc: 3\n";
  expect(withoutDocument(text, { line: 3, column: 1 })).toBe(
    "# Ours\n---\nb: |\n  two\n---\nc: 3\n",
  );
  expect(withoutDocument(text, { line: 5, column: 1 })).toBe("# Ours\n---\na: 1\n---\nc: 3\n");
  expect(withoutDocument(text, { line: 8, column: 1 })).toBe(
    "# Ours\n---\na: 1\n---\nb: |\n  two\n",
  );
  expect(withoutDocument("a: 1\n", { line: 1, column: 1 })).toBe("");
  expect(withoutDocument("- a: 1\n", { line: 1, column: 1 })).toBeNull();
});
