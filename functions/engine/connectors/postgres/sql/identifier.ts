/** PostgreSQL cuts longer names off, without an error. */
const NAME_BYTES_MAX = 63;

/** A name as an SQL identifier. What has a zero byte is no name in PostgreSQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll("\0", "").replaceAll('"', '""')}"`;
}

/** Whether a name can be a column alias and come back as it is. */
export function fitsAlias(name: string): boolean {
  return Buffer.byteLength(name) <= NAME_BYTES_MAX && name !== "" && !name.includes("\0");
}

/** Whether a text is an infix operator and nothing more: symbols, or words such as `NOT LIKE`. */
export function isOperator(text: string): boolean {
  if (text.includes("--") || text.includes("/*")) return false;
  return /^[-+*/<>=~!@#%^&|`?]{1,63}$/.test(text) || /^[a-z]+(?: [a-z]+){0,4}$/i.test(text);
}
