import { expect, it } from "vitest";
import { mergeThreeWay } from "./three-way.ts";

it("adds what is new, keeps what is ours and does not bring back what was taken out", () => {
  const merged = mergeThreeWay({
    ours: { text: "mine", list: [{ name: "a", of: 1 }, { name: "own" }], extra: true },
    base: { text: "made", list: [{ name: "a" }, { name: "out" }, { name: "old" }], taken: 1 },
    theirs: {
      text: "new",
      list: [{ name: "a", of: 2 }, { name: "out" }, { name: "b" }],
      taken: 2,
      more: {},
    },
  });
  expect(merged).toEqual({
    value: {
      text: "mine",
      list: [{ name: "a", of: 1 }, { name: "own" }, { name: "b" }],
      extra: true,
      more: {},
    },
    added: ["list.b", "more"],
    changed: [],
    removed: [],
    kept: [{ way: "text", path: ["text"], theirs: "new" }],
  });
});

it("follows what is made now where nobody edited, and keeps edits with what would be made", () => {
  const merged = mergeThreeWay({
    ours: { list: ["mine", "a", "b"], rest: { x: 1, y: 2 }, of: [{ name: "n", is: [1] }] },
    base: { list: ["a", "b", "c"], rest: { x: 1, y: 1 }, of: [{ name: "n", is: [1] }] },
    theirs: { list: ["a"], rest: {}, of: [{ name: "n", is: "two" }] },
  });
  expect(merged).toEqual({
    value: { list: ["mine", "a"], rest: { y: 2 }, of: [{ name: "n", is: "two" }] },
    added: [],
    changed: ["of.n.is"],
    removed: ["list.b", "rest.x"],
    kept: [{ way: "rest.y", path: ["rest", "y"], theirs: undefined }],
  });
});

it("keeps elements apart that are called the same, and parts of another kind as they are", () => {
  const ours = { list: [{ name: "a" }, { name: "a", of: 1 }], either: [] };
  const { value } = mergeThreeWay({ ours, base: {}, theirs: { list: [], either: {} } });
  expect(value).toEqual(ours);
});
