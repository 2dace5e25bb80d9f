import { expect, test } from "vitest";
import type { BoundField, BoundSelection } from "./bind.ts";
import { costOf, refuseCostly } from "./cost.ts";

const ONE = { named: "T", nullable: true };

function field(over: Partial<BoundField> = {}): BoundField {
  return {
    responseName: "f",
    name: "f",
    onType: "T",
    onlyFor: null,
    type: ONE,
    does: { is: "typename" },
    arguments: {},
    selection: null,
    when: null,
    ...over,
  };
}

const selection = (...fields: BoundField[]): BoundSelection => ({ type: "T", fields });
const list = (limit: number | null, ...fields: BoundField[]) =>
  field({
    type: { list: ONE, nullable: true },
    selection: selection(...fields),
    arguments:
      limit === null
        ? {}
        : { first: { does: { is: "limit" }, type: ONE, value: { is: "scalar", value: limit } } },
  });

test("each field is one, and what is below a list as often as its limit says", () => {
  expect(costOf(selection(field(), field()))).toBe(2);
  expect(costOf(selection(field({ selection: selection(field(), field()) })))).toBe(3);
  expect(costOf(selection(list(7, field(), field())))).toBe(15);
  expect(costOf(selection(list(10, list(100, field()))))).toBe(1 + 10 * (1 + 100));
});

test("a list without a limit is taken for 20 rows", () => {
  expect(costOf(selection(list(null, list(null, field()))))).toBe(1 + 20 * (1 + 20));
});

test("what introspection tells is bounded elsewhere", () => {
  const types = list(1_000, field());
  const root = field({ does: { is: "introspection" }, selection: selection(types) });
  expect(costOf(selection(root))).toBe(1);
});

test("more than the limit is refused by its code", () => {
  refuseCostly(selection(list(9, field())), 10);
  expect(() => refuseCostly(selection(list(10, field())), 10)).toThrow(
    expect.objectContaining({
      code: "supergraph.too_costly",
      message:
        "The operation asks for too much at once: it asks for up to 11.0 values, and at most 10 are answered",
    }),
  );
});
