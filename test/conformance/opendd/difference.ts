/** A place at which two JSON values are not the same; what is missing is undefined there. */
export interface Difference {
  path: readonly (string | number)[];
  expected: unknown;
  actual: unknown;
}

/** The order of keys is of no account, the order of lists is. None: the values are equal. */
export function differences(
  expected: unknown,
  actual: unknown,
  path: readonly (string | number)[] = [],
): Difference[] {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const longer = expected.length > actual.length ? expected : actual;
    return [...longer.keys()].flatMap((at) => differences(expected[at], actual[at], [...path, at]));
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) =>
      differences(own(expected, key), own(actual, key), [...path, key]),
    );
  }
  return same(expected, actual) ? [] : [{ path, expected, actual }];
}

/**
 * Fractions may differ by one in the last place: the recorded ones went through a reader of JSON
 * that does not round to the nearest (4.6384834344242916 became 4.638483434424291).
 */
function same(expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true;
  if (typeof expected !== "number" || typeof actual !== "number") return false;
  if (Number.isInteger(expected) || Number.isInteger(actual)) return false;
  return nextTo(expected, actual);
}

/** Whether no third number lies between two. */
function nextTo(a: number, b: number): boolean {
  const [x = 0n, y = 0n] = new BigInt64Array(Float64Array.of(a, b).buffer);
  const apart = x - y;
  return a > 0 === b > 0 && (apart === 1n || apart === -1n);
}

const LONGEST = 160;

/** One line a difference. */
export function differenceLines(found: readonly Difference[], limit: number): string[] {
  const lines = found.slice(0, limit).map(({ path, expected, actual }) => {
    const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
    return `at ${place.replace(/^\./, "") || "the root"}: expected ${shown(expected)}, got ${shown(actual)}`;
  });
  return found.length > limit ? [...lines, `and ${found.length - limit} more`] : lines;
}

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
