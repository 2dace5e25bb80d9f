import { expect, test } from "vitest";
import { object, warningsIn } from "../../testing/shop.ts";

test("a name that types of several kinds have is told", () => {
  const objects = [
    object("ScalarType", { name: "Same" }),
    object("ObjectType", { name: "Same", fields: [] }),
    object("ObjectType", { name: "Other", fields: [] }),
  ];
  expect(warningsIn(objects)).toEqual([
    "Types with conflicting name Same (in subgraph shop) found in ScalarType, ObjectType",
  ]);
});
