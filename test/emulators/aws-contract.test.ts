import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { computeChecks } from "../contract/adapters/compute-checks.ts";
import { type EmulatedAws, emulatedAws } from "./aws-subject.ts";
import { divergence } from "./divergences.ts";
import { type Emulator, startMiniStack, startMoto } from "./emulators.ts";

const emulators = {
  ministack: { start: startMiniStack, account: "000000000000" },
  moto: { start: startMoto, account: "123456789012" },
} as const;

for (const [name, { start, account }] of Object.entries(emulators)) {
  const emulatorName = name as keyof typeof emulators;
  describe(`compute adapter lambda on ${name}`, () => {
    let emulator: Emulator;
    let subject: EmulatedAws;
    beforeAll(async () => {
      emulator = await start();
      subject = await emulatedAws(emulator, { account });
    });
    afterAll(async () => {
      await subject.close();
      await emulator.stop();
      expect(subject.violations()).toEqual([]);
    });
    // An emulator cannot be told which errors AWS has.
    for (const check of computeChecks) {
      if (divergence(emulatorName, check.name) !== null) continue;
      test(check.name, () => check.run(subject));
    }
  });
}
