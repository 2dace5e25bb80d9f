import { afterAll, beforeAll, describe, test } from "vitest";
import { computeChecks } from "./compute-checks.ts";
import type { ComputeSubject } from "./compute-subject.ts";

/** Registers every check of the port as a test of `name`, but those that ask for what it has not. */
export function computeContract(
  name: string,
  makeSubject: () => Promise<ComputeSubject>,
  without: readonly string[] = [],
): void {
  const known = new Set(computeChecks.map((check) => check.name));
  for (const one of without) if (!known.has(one)) throw new Error(`there is no check "${one}"`);
  describe(`compute adapter ${name}`, () => {
    let subject: ComputeSubject;
    beforeAll(async () => {
      subject = await makeSubject();
    });
    afterAll(() => subject.close());
    const checks = computeChecks.filter((check) => !without.includes(check.name));
    for (const check of checks) test(check.name, () => check.run(subject));
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
