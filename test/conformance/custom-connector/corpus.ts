import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "vitest";

/** Where the corpus' description, data and schemas of the test connector stand. */
export const CORPUS = resolve(
  process.env["LINTAS_CORPUS"] ?? join(import.meta.dirname, "../../../../shared/corpus"),
);

/** Tests over the corpus' data, which is no part of this repository. */
export function describeWithCorpus(name: string, tests: () => void): void {
  if (existsSync(join(CORPUS, "opendd/custom-connector"))) {
    describe(name, tests);
    return;
  }
  describe(name, () => {
    it("needs the corpus", ({ skip }) => {
      skip("not run: the corpus is not at LINTAS_CORPUS");
    });
  });
}
