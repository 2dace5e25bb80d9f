import { expect, test } from "vitest";
import { slugProblem } from "./slug.ts";

test.each(["a", "shop", "shop-2", "x".repeat(32)])("the name %j may be sent", (name) => {
  expect(slugProblem(name)).toBeNull();
});

test.each(["", "Shop", "2shop", "-shop", "shop-", "a--b", "a_b", "é", "x".repeat(33)])(
  "the name %j is refused with a sentence before it is sent",
  (name) => {
    expect(slugProblem(name)).toBeTruthy();
  },
);
