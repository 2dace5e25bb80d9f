import { expect, it } from "vitest";
import { causeOf } from "./cause.ts";

const failed = (message: string) => ({ data: null, errors: [{ message }] });

it.each([
  ["an error", { data: 1 }, failed("no"), "error: no"],
  ["no error", failed("no"), { data: 1 }, "no error: no"],
  ["other words", failed("no"), failed("nay"), "text: nay instead of no"],
  [
    "other data",
    { data: { A: [{ id: 1 }] } },
    { data: { A: [{ id: 2 }] } },
    "differs at data.A.id",
  ],
  ["no answer", { data: 1 }, { noAnswer: "reset" }, 'error: no answer: {"noAnswer":"reset"}'],
])("%s", (_name, expected, actual, cause) => {
  expect(causeOf(expected, actual, [])).toBe(cause);
});

it("headers that are missing are told first", () => {
  expect(causeOf(1, 2, ["Set-Cookie"])).toBe("missing header: Set-Cookie");
});
