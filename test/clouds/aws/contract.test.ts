import { afterAll, describe, expect, test } from "vitest";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { brokenAdapters } from "../../contract/adapters/broken-adapters.ts";
import { computeContract, failedChecks } from "../../contract/adapters/compute-contract.ts";
import { loadGate } from "../../gate/gate.ts";
import { knownErrors } from "./known-errors.ts";
import { type AwsSubject, EXECUTION_ROLE, lambdaSubject } from "./subject.ts";

const subjects: AwsSubject[] = [];

async function gatedSubject(): Promise<AwsSubject> {
  const gate = await loadGate("aws");
  const subject = await lambdaSubject({ gate, executionRoleArn: EXECUTION_ROLE });
  subject.errors = knownErrors;
  subjects.push(subject);
  return subject;
}

computeContract("lambda", gatedSubject);

/** The mistakes are written for adapters whose creating step is `put-part`. */
function withPutPart(adapter: ComputeAdapter): ComputeAdapter {
  return {
    ...adapter,
    diff: (want, seen) =>
      adapter
        .diff(want, seen)
        .map((step) => (step.do === "create-function" ? { ...step, do: "put-part" } : step)),
    send: (cx, step, seen) =>
      adapter.send(cx, step.do === "put-part" ? { ...step, do: "create-function" } : step, seen),
  };
}

describe("the contract notices, on Lambda, an adapter that", () => {
  // Lambda starts nothing before it calls it active, so there a smoke request finds that out.
  const { 'believes "active"': _provesNothing, ...mistakes } = brokenAdapters;
  for (const [name, { breaks, wrap }] of Object.entries(mistakes)) {
    test(name, async () => {
      const subject = await gatedSubject();
      try {
        const wrapped = { ...subject, adapter: wrap(withPutPart(subject.adapter)) };
        expect(await failedChecks(subject, [breaks])).toEqual([]);
        expect(await failedChecks(wrapped, [breaks])).toEqual([breaks]);
      } finally {
        await subject.close();
      }
    });
  }
});

afterAll(() => {
  // Whatever was sent, and whatever the fake answered, is legal by AWS's own model.
  expect(subjects.flatMap(({ violations }) => violations)).toEqual([]);
});
