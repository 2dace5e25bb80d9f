import { expect, test } from "vitest";
import { packFunction } from "./function-zip.ts";
import { type RuntimeKind, startRuntime } from "./start.ts";

const kinds: readonly RuntimeKind[] = ["lambda", "functions-framework", "cloud-run", "azure"];

test.each(kinds)(
  "a function that does not load does not start on %s, and its log says why",
  async (kind) => {
    await using throwing = await packFunction(
      `throw new Error("no start today"); export default {}`,
    );
    await expect(startRuntime(kind, throwing.folder, {})).rejects.toThrow(/no start today/);
    await using empty = await packFunction(`export default { get: 1 }`);
    await expect(startRuntime(kind, empty.folder, {})).rejects.toThrow(/has no `fetch\(request\)`/);
  },
);
