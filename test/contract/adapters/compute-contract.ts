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

/**
 * Names of the checks that a subject fails, among all or those named; for proving that the contract
 * notices what is broken.
 */
export async function failedChecks(
  subject: ComputeSubject,
  among: readonly string[] = computeChecks.map(({ name }) => name),
): Promise<string[]> {
  const failed: string[] = [];
  for (const check of computeChecks.filter(({ name }) => among.includes(name))) {
    await check.run(subject).catch(() => failed.push(check.name));
  }
  return failed;
}
