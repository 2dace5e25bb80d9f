import { expect, test } from "vitest";
import type { GraphqlAnswer } from "../answer.ts";
import { WrittenValue } from "../ndc/written-rows.ts";
import { respond } from "./respond.ts";

const written = (text: string, expected = text.length) =>
  new WrittenValue(expected, (json) => json.text(text));

const made = (over: Partial<GraphqlAnswer>): GraphqlAnswer => ({
  data: null,
  headers: [],
  carriedOut: true,
  ...over,
});

const bodyOf = (answer: GraphqlAnswer, bytesMax = 1_000_000) =>
  respond(answer, {
    media: "application/json",
    bytesMax,
    told: () => ({ message: "lost" }),
  }).text();

test("values that write themselves stand among others, in the order of the fields", async () => {
  const data = { a: [1], 'b "c"': written("[]", 0), d: null, e: written('{"é":"🎵"}') };
  const errors = [{ message: "d" }];
  expect(await bodyOf(made({ data }))).toBe(
    '{"data":{"a":[1],"b \\"c\\"":[],"d":null,"e":{"é":"🎵"}}}',
  );
  expect(JSON.parse(await bodyOf(made({ data, errors })))).toEqual({
    data: { a: [1], 'b "c"': [], d: null, e: { é: "🎵" } },
    errors,
  });
});

test("a long one is whole, and an answer over the limit is not given", async () => {
  const long = JSON.stringify("é".repeat(100_000));
  const answer = made({ data: { long: written(long, 10) } });
  expect(await bodyOf(answer)).toBe(`{"data":{"long":${long}}}`);
  expect(JSON.parse(await bodyOf(answer, 200_000))).toMatchObject({
    data: null,
    errors: [{ extensions: { code: "supergraph.answer_too_large" } }],
  });
});

test("a value that cannot be written is an error at its field, and no half of an answer", async () => {
  const unwritable = new WrittenValue(1, (json) => {
    json.text("[");
    throw new Error("too deep");
  });
  const data = { a: written("1"), b: unwritable, c: null };
  const errors = [{ message: "of c", path: ["c"] }];
  expect(JSON.parse(await bodyOf(made({ data, errors })))).toEqual({
    data: null,
    errors: [...errors, { message: "lost", path: ["b"] }],
  });
});
