/**
 * Whether a connector of this NDC version may answer a client that asks for `^requested`, the rule
 * of the specification (Versioning). False where either is no semantic version.
 */
export function satisfiesCaret(version: string, requested: string): boolean {
  const [has, wants] = [parts(version), parts(requested)];
  if (has === null || wants === null) return false;
  const fixed = wants.numbers.findIndex((number) => number > 0);
  const upTo = fixed === -1 ? wants.numbers.length - 1 : fixed;
  for (const [at, wanted] of wants.numbers.entries()) {
    const own = has.numbers[at] ?? 0;
    if (own === wanted) continue;
    return at > upTo && own > wanted;
  }
  return !has.preRelease || wants.preRelease;
}

interface Parts {
  numbers: number[];
  preRelease: boolean;
}

function parts(version: string): Parts | null {
  const found = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?(?:\+[\w.-]+)?$/.exec(version.trim());
  if (found === null) return null;
  return { numbers: found.slice(1, 4).map(Number), preRelease: found[4] !== undefined };
}
