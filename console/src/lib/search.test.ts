import { expect, test } from "vitest";
import { choiceParam, definedOnly, textParam } from "./search.ts";

test("only text and numbers of the address bar are taken as text", () => {
  const search = { a: "x", b: 12, c: "", d: { deep: true } };
  expect(["a", "b", "c", "d", "e"].map((name) => textParam(search, name))).toEqual([
    "x",
    "12",
    undefined,
    undefined,
    undefined,
  ]);
});

test("a choice that does not exist is as if it was not made", () => {
  expect(choiceParam({ state: "ready" }, "state", ["ready", "failed"])).toBe("ready");
  expect(choiceParam({ state: "odd" }, "state", ["ready", "failed"])).toBeUndefined();
});

test("what is not set leaves the address bar", () => {
  expect(definedOnly({ a: "x", b: undefined })).toEqual({ a: "x" });
});
