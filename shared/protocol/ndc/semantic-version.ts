/** A version as semver.org 2.0.0 has it; build metadata says nothing about order and is left out. */
export interface SemanticVersion {
  major: bigint;
  minor: bigint;
  patch: bigint;
  preRelease: string | null;
}

type Position =
  | "major version number"
  | "minor version number"
  | "patch version number"
  | "pre-release identifier"
  | "build metadata";

class Unreadable extends Error {}

const NUMBER_MAX = 2n ** 64n - 1n;

/**
 * Reads a whole version; the mistake otherwise, in the words that users of Rust's semver know, since
 * metadata tools of this field show them.
 */
export function readVersion(
  text: string,
): { version: SemanticVersion; mistake?: never } | { version?: never; mistake: string } {
  try {
    return { version: parse(text) };
  } catch (error) {
    if (error instanceof Unreadable) return { mistake: error.message };
    throw error;
  }
}

function parse(text: string): SemanticVersion {
  if (text === "") throw new Unreadable("empty string, expected a semver version");
  const [major, afterMajor] = number(text, "major version number");
  const [minor, afterMinor] = number(
    dot(afterMajor, "major version number"),
    "minor version number",
  );
  const [patch, afterPatch] = number(
    dot(afterMinor, "minor version number"),
    "patch version number",
  );
  let position: Position = "patch version number";
  let rest = afterPatch;
  let preRelease: string | null = null;
  if (rest.startsWith("-")) {
    position = "pre-release identifier";
    preRelease = identifiers(rest.slice(1), position);
    rest = rest.slice(1 + preRelease.length);
  }
  if (rest.startsWith("+")) {
    position = "build metadata";
    rest = rest.slice(1 + identifiers(rest.slice(1), position).length);
  }
  if (rest !== "") throw new Unreadable(`unexpected character ${first(rest)} after ${position}`);
  return { major, minor, patch, preRelease };
}

function number(text: string, position: Position): [value: bigint, rest: string] {
  const digits = /^[0-9]*/.exec(text)?.[0] ?? "";
  if (digits === "") {
    throw new Unreadable(
      text === ""
        ? `unexpected end of input while parsing ${position}`
        : `unexpected character ${first(text)} while parsing ${position}`,
    );
  }
  if (digits.length > 1 && digits.startsWith("0")) {
    throw new Unreadable(`invalid leading zero in ${position}`);
  }
  const value = BigInt(digits);
  if (value > NUMBER_MAX) throw new Unreadable(`value of ${position} exceeds u64::MAX`);
  return [value, text.slice(digits.length)];
}

function dot(text: string, position: Position): string {
  if (text.startsWith(".")) return text.slice(1);
  throw new Unreadable(
    text === ""
      ? `unexpected end of input while parsing ${position}`
      : `unexpected character ${first(text)} after ${position}`,
  );
}

/** The identifiers that `text` begins with, with the dots between them. */
function identifiers(text: string, position: Position): string {
  const found = /^[0-9A-Za-z.-]*/.exec(text)?.[0] ?? "";
  for (const segment of found.split(".")) {
    if (segment === "") throw new Unreadable(`empty identifier segment in ${position}`);
    const leadingZero = /^0[0-9]+$/.test(segment);
    if (leadingZero && position === "pre-release identifier") {
      throw new Unreadable(`invalid leading zero in ${position}`);
    }
  }
  return found;
}

/** The character that `text` begins with, quoted. */
function first(text: string): string {
  const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
  return `'${ESCAPED[character] ?? (/\p{Cc}/u.test(character) ? codePoint(character) : character)}'`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
