import { usageFailure } from "./failure.ts";

/** `text` as one of a fixed set of words. Throws a `Failure` (usage) that lists them. */
export function word<T extends string>(flag: string, words: { options: T[] }, text: string): T {
  const found = words.options.find((one) => one === text);
  if (found !== undefined) return found;
  throw usageFailure(`${flag} must be one of: ${words.options.join(", ")}.`);
}
