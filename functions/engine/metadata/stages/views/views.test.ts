import { expect, test } from "vitest";
import { object, warningsIn } from "../../testing/shop.ts";

test("views build, and are told to have no effect", () => {
  const view = object("View", { name: "recent", sqlExpression: "SELECT 1" });
  expect(warningsIn([view])).toEqual([
    "the view recent (in subgraph shop) has no effect: there is no SQL to ask it by",
  ]);
});
