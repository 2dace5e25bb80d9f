import { expect, test } from "vitest";
import { AppError } from "./app-error.ts";
import { errorCatalog } from "./catalog.ts";
import { problemCode, toProblem } from "./problem.ts";

test("an unknown error leaves the process without its message", () => {
  const problem = toProblem(new Error("password is hunter2"), { requestId: "req_1" });
  expect(problem).toMatchObject({ code: "internal", status: 500, requestId: "req_1" });
  expect(JSON.stringify(problem)).not.toContain("hunter2");
});

test("an error of the catalogue tells title, detail and what to do; never its cause", () => {
  const error = new AppError("project.not_found", {
    detail: "There is no project `x`.",
    cause: new Error("inner"),
  });
  const problem = toProblem(error);
  expect(problem).toMatchObject({
    status: 404,
    title: errorCatalog["project.not_found"].title,
    detail: "There is no project `x`.",
    remedy: errorCatalog["project.not_found"].remedy,
  });
  expect(JSON.stringify(problem)).not.toContain("inner");
});

test("every entry has a sentence that says what to do", () => {
  for (const [code, entry] of Object.entries(errorCatalog)) {
    expect(entry.remedy, code).toMatch(/[.!]$/);
    expect(entry.title, code).not.toMatch(/[.!]$/);
    expect(entry.status, code).toBeGreaterThanOrEqual(400);
  }
});

test("a code from a newer Lintas is understood as a failure", () => {
  expect(problemCode({ type: "", title: "", status: 500, code: "from.the.future" })).toBe(
    "internal",
  );
});
