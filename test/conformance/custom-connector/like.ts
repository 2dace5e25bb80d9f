import { badRequest } from "./errors.ts";

/** Look-around and back references, which the regular expressions of Rust do not have. */
const FOREIGN = /\(\?<?[=!]|\\[1-9]/;
const LEADING_FLAGS = /^\(\?([ims]+)\)/;

/** Whether a regular expression in Rust's syntax is found anywhere in the text. */
export function isFound(expression: string, text: string): boolean {
  if (FOREIGN.test(expression)) throw badRequest("invalid regular expression");
  const flags = LEADING_FLAGS.exec(expression)?.[1] ?? "";
  const pattern = expression
    .replace(LEADING_FLAGS, "")
    .replaceAll("(?P<", "(?<")
    // Rust lets any punctuation be escaped, JavaScript only what has a meaning.
    .replaceAll(/\\([^\w\s])/gu, (_, escaped: string) => codePoint(escaped));
  try {
    return new RegExp(pattern, `u${flags}`).test(text);
  } catch {
    throw badRequest("invalid regular expression");
  }
}

function codePoint(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
