import { expect, test } from "vitest";
import type { OperationRow, StepRow } from "./component.ts";
import { endingOf } from "./ending.ts";

const operation = (over: Partial<OperationRow> = {}) =>
  ({ cancelRequestedAt: null, ...over }) as OperationRow;
const cancelled = operation({ cancelRequestedAt: new Date(0) });

let no = 0;
const step = (name: string, state: StepRow["state"], over: Partial<StepRow> = {}) =>
  ({
    no: ++no,
    name,
    state,
    title: name,
    part: "api",
    target: "local",
    release: "r1",
    result: null,
    error: null,
    ...over,
  }) as StepRow;

test("an operation that did all it was asked says what it did", () => {
  const steps = [
    step("ensure", "done"),
    step("smoke", "done"),
    step("route", "done", { result: { version: 4 } }),
    step("retire", "done"),
  ];
  expect(endingOf(operation(), steps)).toEqual({
    state: "ready",
    reason: null,
    sentence: "Released api on local; api on local answered; the route was written (version 4).",
    error: null,
  });
});

test("a cancel that came in time says what was not done", () => {
  const steps = [step("ensure", "done"), step("smoke", "cancelled"), step("route", "cancelled")];
  expect(endingOf(cancelled, steps)).toMatchObject({
    state: "cancelled",
    sentence:
      "Cancelled. Released api on local; api on local was not tested; the route was not written.",
  });
});

test("a cancel that came too late does not make a cancelled operation", () => {
  const ending = endingOf(cancelled, [step("route", "done", { result: { version: 1 } })]);
  expect(ending.state).toBe("ready");
  expect(ending.sentence).toBe("It was too late to cancel. The route was written (version 1).");
});

test("a failure comes first, with its code and a whole sentence", () => {
  const error = { code: "provider.denied", detail: "no permission" };
  const steps = [step("ensure", "failed", { error }), step("route", "cancelled")];
  expect(endingOf(cancelled, steps)).toMatchObject({
    state: "failed",
    reason: "provider.denied",
    sentence: "no permission. Api was not released on local; the route was not written.",
  });
});

test("what only a person can settle is told apart from a failure", () => {
  const error = { code: "provider.unknown", detail: "The answer was lost." };
  expect(endingOf(operation(), [step("ensure", "unknown", { error })]).reason).toBe("unknown");
});

test("a target that does not follow the route is named", () => {
  const pending = step("traffic", "done", { result: { pending: true } });
  expect(endingOf(operation(), [pending]).sentence).toBe("Local has the route pending.");
});
