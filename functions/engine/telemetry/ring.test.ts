import { expect, test } from "vitest";
import { encodeSpans } from "./otlp.ts";
import { SpanRing } from "./ring.ts";
import { weightOf } from "./span.ts";
import { finishedSpan } from "./testing/finished-span.ts";

const names = (ring: SpanRing, spansMax = 100, weightMax = 1e9) =>
  ring.take(spansMax, weightMax).map(({ name }) => name);

test("what is full by number loses the oldest", () => {
  const ring = new SpanRing({ spansMax: 3, weightMax: 1e9 });
  const lost = ["a", "b", "c", "d", "e"].map((name) => ring.push(finishedSpan({ name })));
  expect(lost).toEqual([0, 0, 0, 1, 1]);
  expect(names(ring, 2)).toEqual(["c", "d"]);
  expect(ring.push(finishedSpan({ name: "f" }))).toBe(0);
  expect(names(ring)).toEqual(["e", "f"]);
  expect([ring.size, ring.weight]).toEqual([0, 0]);
});

test("what is full by weight loses as many of the oldest as it must", () => {
  const small = weightOf(finishedSpan({ name: "a" }));
  const ring = new SpanRing({ spansMax: 100, weightMax: 4 * small });
  for (const name of ["a", "b", "c", "d"]) ring.push(finishedSpan({ name }));
  // Twice as heavy.
  const large = finishedSpan({
    name: "e",
    attributes: new Map([["text", "x".repeat(small - 64)]]),
  });
  expect(ring.push(large)).toBe(2);
  expect(ring.weight).toBeLessThanOrEqual(4 * small);
  expect(names(ring)).toEqual(["c", "d", "e"]);
});

test("a span larger than all the room costs no other its place", () => {
  const small = weightOf(finishedSpan({ name: "a" }));
  const ring = new SpanRing({ spansMax: 100, weightMax: 2 * small });
  ring.push(finishedSpan({ name: "a" }));
  const attributes = new Map([["text", "x".repeat(2 * small)]]);
  expect(ring.push(finishedSpan({ name: "b", attributes }))).toBe(1);
  expect(names(ring)).toEqual(["a"]);
});

test("a batch is bounded by weight, and never empty", () => {
  const small = weightOf(finishedSpan({ name: "a" }));
  const ring = new SpanRing({ spansMax: 100, weightMax: 1e9 });
  for (const name of ["a", "b", "c"]) ring.push(finishedSpan({ name }));
  expect(names(ring, 100, 2 * small)).toEqual(["a", "b"]);
  expect(names(ring, 100, 1)).toEqual(["c"]);
});

test("the weight of a span is not less than what is sent of it", () => {
  const attributes = new Map<string, string | string[]>([
    ["graphql.operation.name", "films"],
    ["graphql.document", "x".repeat(1_000)],
    ["list", ["a", "b", "c"]],
  ]);
  for (const span of [
    finishedSpan({ name: "a" }),
    finishedSpan({ name: "query", attributes, errorType: "RequestError" }),
  ]) {
    const both = encodeSpans([span, span]).length;
    expect(weightOf(span)).toBeGreaterThanOrEqual(both - encodeSpans([span]).length);
  }
});
