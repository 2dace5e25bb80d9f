import type { Environment } from "./environment.ts";
import { usageFailure } from "./failure.ts";

/**
 * A value that must not stand on the command line: from a pipe as it is but for one line end, or
 * typed without being shown. Throws a `Failure` (usage) where it is empty.
 */
export async function readHidden(environment: Environment, question: string): Promise<string> {
  const { stdin } = environment;
  const value = stdin.isTTY
    ? await stdin.ask(question, { hidden: true })
    : (await stdin.readAll()).replace(/\r?\n$/, "");
  if (value === "") throw usageFailure("The value is empty.", "Pipe it in or type it when asked.");
  return value;
}
