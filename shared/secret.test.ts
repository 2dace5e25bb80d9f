import { inspect } from "node:util";
import { expect, test } from "vitest";
import { jsonLogger } from "./log.ts";
import { Secret } from "./secret.ts";

const value = "do-not-print-me";

test("nothing prints a secret but reveal()", () => {
  const secret = new Secret(value);
  const printed = [
    String(secret),
    // oxlint-disable-next-line typescript/restrict-template-expressions -- what it must not print
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 10, showHidden: true }),
    secret + "",
    Object.values(secret).join(),
  ];
  for (const text of printed) expect(text).not.toContain(value);
  expect(secret.reveal()).toBe(value);
});

test("a log record hides a secret at any depth, also in the cause of an error", () => {
  const lines: string[] = [];
  const log = jsonLogger({ now: () => new Date(0), sleep: async () => {} }, (line) =>
    lines.push(line),
  );
  const secret = new Secret(value);
  log.error("failed", {
    secret,
    deep: [{ secret }],
    error: new Error("no", { cause: { secret } }),
  });
  expect(lines.join()).toContain("[secret]");
  expect(lines.join()).not.toContain(value);
});
