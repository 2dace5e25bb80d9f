import { afterAll, beforeAll, describe, test } from "vitest";
import { computeChecks } from "./compute-checks.ts";
import type { ComputeSubject } from "./compute-subject.ts";

/** Registers every check of the port as a test of `name`. */
export function computeContract(name: string, makeSubject: () => Promise<ComputeSubject>): void {
  describe(`compute adapter ${name}`, () => {
    let subject: ComputeSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.close());
    for (const check of computeChecks) test(check.name, () => check.run(subject));
  });
}

/** Names of the checks that a subject fails; for proving that the contract notices what is broken. */
export async function failedChecks(subject: ComputeSubject): Promise<string[]> {
  const failed: string[] = [];
  for (const check of computeChecks) {
    await check.run(subject).catch(() => failed.push(check.name));
  }
  return failed;
}
