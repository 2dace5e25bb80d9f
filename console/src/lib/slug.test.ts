import { expect, test } from "vitest";
import { Slug } from "../../../shared/domain/names.ts";
import { slugProblem } from "./slug.ts";

test.each(["a", "shop", "shop-2", "", "Shop", "2shop", "shop-", "a--b", "a_b", "x".repeat(33)])(
  "the page and the Manager agree about the name %j",
  (name) => {
    expect(slugProblem(name) === null).toBe(Slug.safeParse(name).success);
  },
);
