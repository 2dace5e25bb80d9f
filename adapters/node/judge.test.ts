import { expect, test } from "vitest";
import { AppError } from "../../shared/errors/app-error.ts";
import { errorCatalog, isErrorCode } from "../../shared/errors/catalog.ts";
import { judge } from "./judge.ts";

test("a refused or missing socket was not heard, a broken line may have been", () => {
  const line = (code: string) => Object.assign(new Error(code), { code });
  expect(judge(line("ECONNREFUSED"))).toBe("retry");
  expect(judge(line("ENOENT"))).toBe("retry");
  expect(judge(line("ECONNRESET"))).toBe("ambiguous");
  expect(judge(new AppError("runner.unreachable", { cause: line("EPIPE") }))).toBe("ambiguous");
});

test("every problem but those named on purpose is fatal", () => {
  const others = Object.keys(errorCatalog)
    .filter(isErrorCode)
    .filter((code) => judge(new AppError(code)) !== "fatal");
  expect(others.toSorted()).toEqual(["release.immutable", "release.not_found"]);
});
