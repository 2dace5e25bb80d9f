import { expect, test } from "vitest";
import type { Shape } from "./model.ts";
import { type ShapeContext, checkShape } from "./shape.ts";
import { parseForm, parseXml, treeValue } from "./tree.ts";

const request: ShapeContext = {
  shapes: { Text: { type: "string", min: 2, max: 3 } },
  side: "request",
  partial: false,
  protoJson: false,
  nulls: false,
};

function paths(
  shape: Shape | string,
  value: unknown,
  context: Partial<ShapeContext> = {},
): string[] {
  const found: { path: string; problem: string }[] = [];
  checkShape(value, shape, "$", { ...request, ...context }, found);
  return found.map(({ path }) => path);
}

test("values are held to their limits, ends included", () => {
  const legal: [Shape | string, unknown][] = [
    ["Text", "ab"],
    ["Text", "abc"],
    [{ type: "string", pattern: "[a-z]+" }, "az"],
    [{ type: "string", enum: ["a", "b"] }, "b"],
    [{ type: "integer", min: 128, max: 32_768 }, 128],
    [{ type: "integer", min: 128, max: 32_768 }, 32_768],
    [{ type: "number", above: 0, below: 1 }, 0.5],
    [{ type: "list", item: "Text", min: 1, max: 1 }, ["ab"]],
    [{ type: "map", key: "Text", item: { type: "boolean" }, max: 1 }, { ab: true }],
    [{ type: "bytes", min: 2, max: 2 }, "UEs="],
    [{ type: "timestamp", format: "epoch" }, 1.5],
    [{ type: "timestamp", format: "iso8601" }, "2026-11-22T07:00:00.123Z"],
    [{ type: "timestamp", format: "iso8601-local" }, "2026-11-22T07:00:00.1234567"],
    [{ type: "timestamp", format: "rfc822" }, "Sun, 22 Nov 2026 07:00:00 GMT"],
    [{ type: "string", nullable: true }, null],
  ];
  for (const [shape, value] of legal) expect([value, paths(shape, value)]).toEqual([value, []]);
  const illegal: [Shape | string, unknown, string][] = [
    ["Text", "a", "$"],
    ["Text", "abcd", "$"],
    ["Text", 12, "$"],
    [{ type: "string", pattern: "[a-z]+" }, "az1", "$"],
    [{ type: "string", enum: ["a", "b"] }, "c", "$"],
    [{ type: "integer", min: 128 }, 127, "$"],
    [{ type: "integer", max: 32_768 }, 32_769, "$"],
    [{ type: "integer" }, 1.5, "$"],
    [{ type: "integer" }, "1", "$"],
    [{ type: "number", above: 0 }, 0, "$"],
    [{ type: "number", below: 1 }, 1, "$"],
    [{ type: "boolean" }, "true", "$"],
    [{ type: "list", item: "Text", min: 1 }, [], "$"],
    [{ type: "list", item: "Text" }, ["ab", "a"], "$[1]"],
    [{ type: "map", key: "Text", item: { type: "boolean" } }, { a: true }, "$.a"],
    [{ type: "map", item: { type: "boolean" } }, { a: 1 }, "$.a"],
    [{ type: "bytes", max: 1 }, "UEs=", "$"],
    [{ type: "bytes" }, "no base64!", "$"],
    [{ type: "timestamp", format: "epoch" }, "2026-11-22T07:00:00Z", "$"],
    [{ type: "timestamp", format: "iso8601" }, "2026-11-22T07:00:00", "$"],
    [{ type: "string" }, null, "$"],
  ];
  for (const [shape, value, path] of illegal)
    expect([value, paths(shape, value)]).toEqual([value, [path]]);
});

test("members that are missing, unknown or the provider's own are named by their path", () => {
  const shape: Shape = {
    type: "object",
    members: {
      name: { shape: "Text", required: true },
      state: { shape: "Text", readOnly: true },
      inner: { shape: { type: "object", members: { a: { shape: "Text", required: true } } } },
    },
  };
  expect(paths(shape, { name: "ab", inner: { a: "ab" } })).toEqual([]);
  expect(paths(shape, { inner: {}, nmae: 1, state: "ab" })).toEqual([
    "$.inner.a",
    "$.nmae",
    "$.state",
    "$.name",
  ]);
  expect(paths(shape, { inner: {} }, { partial: true })).toEqual([]);
  expect(paths(shape, { name: "ab", state: "ab" }, { side: "answer" })).toEqual([]);
  const union: Shape = {
    ...shape,
    members: { a: { shape: "Text" }, b: { shape: "Text" } },
    union: true,
  };
  expect(paths(union, { a: "ab" })).toEqual([]);
  expect(paths(union, { a: "ab", b: "ab" })).toEqual(["$"]);
});

test("names that every object has are unknown members like any other", () => {
  const shape: Shape = { type: "object", members: {} };
  expect(paths(shape, JSON.parse(`{"constructor":1,"__proto__":2}`))).toEqual([
    "$.constructor",
    "$.__proto__",
  ]);
});

test("forms and XML are read by the names that the model gives lists and maps", () => {
  const shapes: Record<string, Shape> = {
    Tag: { type: "object", members: { Key: { shape: { type: "string" } } } },
    Tags: { type: "list", item: "Tag" },
    Flat: { type: "list", item: "Tag", xml: { flat: true } },
    Map: { type: "map", key: { type: "string" }, item: { type: "integer" } },
  };
  const members = {
    Tags: { shape: "Tags" },
    Flat: { shape: "Flat" },
    Map: { shape: "Map" },
    Size: { shape: { type: "integer" } },
  } as const;
  const shape: Shape = { type: "object", members };
  const form = parseForm("Tags.member.1.Key=a&Tags.member.10.Key=c&Tags.member.2.Key=b&Size=3");
  expect(treeValue(form, shape, shapes)).toEqual({
    Tags: [{ Key: "a" }, { Key: "b" }, { Key: "c" }],
    Size: 3,
  });
  const xml = parseXml(
    `<?xml version="1.0"?><R xmlns="x"><Tags><member><Key>a</Key></member></Tags><Flat><Key>1</Key></Flat>
     <Flat><Key>2</Key></Flat><Map><entry><key>k</key><value>7</value></entry></Map><Size>x</Size></R>`,
  );
  expect(treeValue(xml?.content ?? "", shape, shapes)).toEqual({
    Tags: [{ Key: "a" }],
    Flat: [{ Key: "1" }, { Key: "2" }],
    Map: { k: 7 },
    Size: "x",
  });
  expect(parseXml("<R>")).toBe(undefined);
});
