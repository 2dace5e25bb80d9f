import { expect, test } from "vitest";
import { ProblemError, problemIn, problemOf, toProblem } from "./problem.ts";

test("a problem of the API keeps code, sentence, remedy, docs and request id", () => {
  const problem = problemOf(409, {
    type: "https://lintas.dev/errors/plan.stale",
    title: "The plan is stale",
    status: 409,
    code: "plan.stale",
    detail: "The route moved.",
    remedy: "Look at a new plan.",
    requestId: "req_1",
    errors: [{ pointer: "/a", detail: "b" }, "noise"],
  });
  expect(problem).toMatchObject({
    code: "plan.stale",
    status: 409,
    message: "The route moved.",
    remedy: "Look at a new plan.",
    docs: "https://lintas.dev/errors/plan.stale",
    requestId: "req_1",
    errors: [{ pointer: "/a", detail: "b" }],
  });
});

test.each([[null], ["<html>"], [{ message: "no code" }]])(
  "an answer that is no problem still gives a sentence and a remedy: %j",
  (body) => {
    const problem = problemOf(502, body);
    expect(problem.code).toBe("internal");
    expect(problem.detail).toContain("502");
    expect(problem.remedy).toBeTruthy();
  },
);

test("a step without an error has no problem", () => {
  expect(problemIn(null)).toBeNull();
  expect(problemIn({ code: "x.y" })?.title).toBe("x.y");
});

test("what the page itself throws becomes a problem once", () => {
  const own = toProblem(new Error("boom"));
  expect(own).toBeInstanceOf(ProblemError);
  expect(toProblem(own)).toBe(own);
});

test("a provider's call and code are kept, noise in their place is not", () => {
  const provider = { call: "lambda:CreateFunction", code: "AccessDenied", requestId: "7f" };
  expect(problemIn({ code: "provider.denied", provider })?.provider).toEqual(provider);
  for (const noise of ["x", null, {}, { call: 3 }]) {
    expect(problemIn({ code: "provider.denied", provider: noise })?.provider).toBeUndefined();
  }
});

test("the page of a code may be the Manager's own, and nothing else is a link", () => {
  const docs = (type: string) => problemIn({ code: "plan.stale", type })?.docs;
  expect(docs("/v1/errors/plan.stale")).toBe("/v1/errors/plan.stale");
  expect(docs("https://lintas.example/v1/errors/plan.stale")).toContain("https://");
  expect(docs("javascript:alert(1)")).toBeUndefined();
  expect(docs("about:blank")).toBeUndefined();
});
