import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the corpus of conformance lies on this machine, or null. */
export function corpusFolder(): string | null {
  const folder =
    process.env["LINTAS_CORPUS"] ?? join(import.meta.dirname, "../../../shared/corpus");
  return existsSync(join(folder, "opendd/cases.json")) ? folder : null;
}
