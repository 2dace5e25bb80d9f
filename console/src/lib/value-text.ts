const SHA256 = /^[0-9a-f]{64}$/;

/** A value of a field as people read it: nothing is a dash, a digest is cut. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "string") return JSON.stringify(value);
  return SHA256.test(value) ? `${value.slice(0, 16)}…` : value;
}
