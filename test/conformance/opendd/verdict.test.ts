import { expect, it } from "vitest";
import { judge } from "./verdict.ts";

const failed = (message: string) => ({ data: null, errors: [{ message }] });
const plain = (body: unknown) => ({ body, headers: [] });
const got = (body: unknown, ...headers: string[]) => ({ body, headers: new Set(headers) });

it.each([
  ["the same answer", { data: { a: 1 } }, { data: { a: 1 } }, true, true],
  ["other data", { data: { a: 1 } }, { data: { a: 2 } }, false, false],
  ["an error that says the same", failed("no"), failed("no"), true, true],
  ["an error in other words", failed("no"), failed("nay"), true, false],
  ["an error where there should be none", { data: { a: 1 } }, failed("no"), false, false],
  ["no error where there should be one", failed("no"), { data: null }, false, false],
  ["an empty list of errors is none", failed("no"), { data: null, errors: [] }, false, false],
  ["something besides the data", { data: 1 }, { data: 1, extensions: {} }, true, false],
  ["no answer at all", { data: 1 }, "text", false, false],
])("%s", (_name, expected, actual, structural, exact) => {
  expect(judge(plain(expected), got(actual))).toEqual({ structural, exact });
});

it("headers must be there, whatever the case of their letters and their values", () => {
  const expected = { body: { data: 1 }, headers: ["Set-Cookie"] };
  expect(judge(expected, got({ data: 1 }, "set-cookie")).exact).toBe(true);
  expect(judge(expected, got({ data: 1 }))).toEqual({ structural: false, exact: false });
});

it("what a connector says in explanation is not compared, all around it is", () => {
  const steps = (collection: string, details: unknown, type = "response") => ({
    explain: {
      ndcRequest: { collection },
      ndcExplain: { type, value: { version: "v0.1.x", details } },
    },
  });
  const expected = plain(steps("Album", { explain: "<redacted>" }));
  expect(judge(expected, got(steps("Album", { sql: "select" }))).exact).toBe(true);
  expect(judge(expected, got(steps("Artist", { sql: "select" }))).structural).toBe(false);
  expect(judge(expected, got(steps("Album", { sql: "" }, "error"))).structural).toBe(false);
});
