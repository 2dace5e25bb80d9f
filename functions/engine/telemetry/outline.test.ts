import { expect, test } from "vitest";
import { readDocument } from "../graphql/document.ts";
import { outlineOf } from "./outline.ts";

const outline = (text: string) =>
  outlineOf(readDocument(text, null, { tokens: 1_000_000 }).operation);

test.each([
  ["{ a b { c } }", "query { a b { c } }"],
  [
    'mutation add($x: Int = 5) @d(a: "s") { alias: addFilm(title: "s", n: $x) @skip(if: false) { id } }',
    "mutation add { addFilm { id } }",
  ],
  [
    "query q { ... on Film { id } ...parts ... @include(if: true) { x } } fragment parts on Film { y }",
    "query q { ... on Film { id } ...parts ... { x } }",
  ],
])("%s is told as %s", (text, told) => {
  expect(outline(text)).toBe(told);
});

test("a large document is cut, in time that does not grow with it", () => {
  const fields = Array.from({ length: 50_000 }, (_, at) => `field${at}`).join(" ");
  expect(outline(`{ ${fields} }`)).toMatch(/^query \{ field0 field1 .* … \}$/);
  expect(outline(`{ ${fields} }`).length).toBeLessThan(1_100);
  const deep = 500;
  expect(outline(`{ a ${"{ a ".repeat(deep)}${"} ".repeat(deep)} }`).length).toBeLessThan(1_100);
});
