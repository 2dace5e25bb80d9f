import { expect, test } from "vitest";
import { innermost, parseTypeRef, sameTypeName, shownTypeRef, writtenTypeRef } from "./type-ref.ts";

test("a reference to a type is read, written and shown as metadata has it", () => {
  const rows: [text: string, shown: string][] = [
    ["String", "String"],
    ["Int!", "Int!"],
    ["[ID!]!", "[ID!]!"],
    ["Author", "Author (in subgraph shop)"],
    ["[[Author!]]!", "[[Author!]]! (in subgraph shop)"],
  ];
  for (const [text, shown] of rows) {
    const type = parseTypeRef(text, "shop");
    if (type === null) throw new Error(text);
    expect([writtenTypeRef(type), shownTypeRef(type)]).toEqual([text, shown]);
  }
});

test("what is no reference is none", () => {
  for (const text of ["", "!", "[", "[]", "[Int", "Int]", "Int!!", "a b", "1", "[Int!]!!"]) {
    expect(parseTypeRef(text, "shop"), text).toBeNull();
  }
});

test("the type inside of lists is the same whatever holds it", () => {
  const [bare, listed] = [parseTypeRef("Author", "shop"), parseTypeRef("[[Author!]]!", "shop")];
  const [other, inbuilt] = [parseTypeRef("Author", "crm"), parseTypeRef("Int", "shop")];
  if (!bare || !listed || !other || !inbuilt) throw new Error("not read");
  expect(sameTypeName(innermost(bare), innermost(listed))).toBe(true);
  expect(sameTypeName(innermost(bare), innermost(other))).toBe(false);
  expect(sameTypeName(innermost(bare), innermost(inbuilt))).toBe(false);
});

test("lists in lists without end are no reference", () => {
  const depth = 100_000;
  expect(parseTypeRef(`${"[".repeat(depth)}Int${"]".repeat(depth)}`, "shop")).toBeNull();
});
