import { expect, it } from "vitest";
import type { ObjectShape, Shape, ShapeField } from "../plan/plan.ts";
import { joinsIn } from "./join-places.ts";

const object = (...fields: ShapeField[]): ObjectShape => ({ is: "object", fields });
const join = (number: number): ShapeField => ({
  responseName: `join${number}`,
  from: "join",
  join: number,
});
const rows = (...fields: ShapeField[]): ShapeField => ({
  responseName: "rows",
  from: "rows",
  key: "rows",
  one: false,
  row: object(...fields),
});
const column = (shape: Shape): ShapeField => ({
  responseName: "column",
  from: "column",
  key: "column",
  shape,
});

it("joins of related rows and of nested objects lie inside of them, in the order of the answer", () => {
  const row = object(
    column({ is: "json" }),
    join(1),
    rows(join(2), rows(join(0))),
    rows(column({ is: "json" })),
    column({ is: "list", of: object(join(3)) }),
  );
  expect(joinsIn({ is: "rows", one: false, row })).toEqual([
    { join: 1 },
    { inner: [{ join: 2 }, { inner: [{ join: 0 }] }] },
    { inner: [{ join: 3 }] },
  ]);
});

it("joins of what a command answers are found through its lists", () => {
  const value: Shape = { is: "list", of: object(join(0)) };
  expect(joinsIn({ is: "command", value, headers: null })).toEqual([{ join: 0 }]);
});

it("nothing is joined to aggregates", () => {
  expect(joinsIn({ is: "aggregate", shape: { fields: [] } })).toEqual([]);
});
