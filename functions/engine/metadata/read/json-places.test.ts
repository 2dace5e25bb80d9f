import { expect, test } from "vitest";
import { LineCounter, parseDocument } from "yaml";
import { JsonPlaces } from "./json-places.ts";

const TEXT = `  {
  "a" : [ 1, [], { "b": "x\\"]},{" } , {"\\u0063":{"d": null}}],
\t"e,:": -1.5e3, "f": {}, "g": true
}
`;

test.each<[(string | number)[], number, number]>([
  [[], 1, 3],
  [["a"], 2, 3],
  [["a", 0], 2, 11],
  [["a", 1], 2, 14],
  [["a", 1, 0], 2, 14],
  [["a", 2, "b"], 2, 20],
  [["a", 3, "c", "d"], 2, 50],
  [["a", 4], 2, 3],
  [["e,:"], 3, 2],
  [["g"], 3, 26],
  [["f", "toString"], 3, 17],
])("the value at %j stands at %i:%i", (path, line, column) => {
  expect(new JsonPlaces(TEXT).placeOf(path)).toEqual({ line, column });
});

test("places are those that YAML, of which JSON is a part, has for the same text", () => {
  const value = { list: Array.from({ length: 50 }, (_, at) => ({ at, text: `"\\${at}\n,]` })) };
  const text = JSON.stringify(value, null, 2);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const places = new JsonPlaces(text);
  for (let at = 0; at < 50; at += 1) {
    const range = (document.getIn(["list", at], true) as { range: [number] }).range;
    const { line, col } = lines.linePos(range[0]);
    expect(places.placeOf(["list", at])).toEqual({ line, column: col });
  }
});

test("thousands of places in a long text are found at once", () => {
  const list = Array.from({ length: 20_000 }, (_, at) => ({ at, text: "x".repeat(100) }));
  const places = new JsonPlaces(JSON.stringify(list, null, 1));
  const last = list.map((_, at) => places.placeOf([at, "text"])).at(-1);
  expect(last).toEqual({ line: 20_000 * 4, column: 3 });
});
