import { expect, test } from "vitest";
import { outlineOf } from "./outline.ts";
import { checkedOperation, type Fields } from "./testing/checked-operation.ts";

test("an operation is told by the names of its fields, without aliases and literals", () => {
  const some: Fields = { Film: { id: null, actors: { name: null } }, Actor: { id: null } };
  expect(outlineOf(checkedOperation("query", "films", some))).toBe(
    "query films { Film { id actors { name } } Actor { id } }",
  );
  expect(outlineOf(checkedOperation("mutation", null, { addFilm: null }))).toBe(
    "mutation { addFilm }",
  );
});

test("it is made once", () => {
  const operation = checkedOperation("query", "films", { Film: null });
  const outline = outlineOf(operation);
  operation.selection = checkedOperation("query", null, { Other: null }).selection;
  expect(outlineOf(operation)).toBe(outline);
});

test("what is wide or deep is cut", () => {
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`field${at}`, null]));
  const cut = outlineOf(checkedOperation("query", null, wide));
  expect(cut).toMatch(/^query \{ field0 field1 .* … \}$/);
  expect(cut.length).toBeLessThan(1_100);
  let deep: Fields = { a: null };
  for (let at = 0; at < 500; at++) deep = { a: deep };
  expect(outlineOf(checkedOperation("query", null, deep)).length).toBeLessThan(1_100);
});
