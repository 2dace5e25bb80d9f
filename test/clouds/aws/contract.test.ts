import { afterAll, expect } from "vitest";
import { brokenAdapters } from "../../contract/adapters/broken-adapters.ts";
import { noticesBrokenAdapters } from "../../contract/adapters/broken-contract.ts";
import { computeContract } from "../../contract/adapters/compute-contract.ts";
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

// Lambda starts nothing before it calls it active, so there a smoke request finds that out.
const { 'believes "active"': _provesNothing, ...mistakes } = brokenAdapters;
noticesBrokenAdapters("Lambda", gatedSubject, { mistakes });

afterAll(() => {
  // Whatever was sent, and whatever the fake answered, is legal by AWS's own model.
  expect(subjects.flatMap(({ violations }) => violations)).toEqual([]);
});
