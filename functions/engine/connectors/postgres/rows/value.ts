/** Turns PostgreSQL's text of a value into the value that JSON has for it. */
export type ReadValue = (text: string) => unknown;

// OIDs of pg_type.dat, which never change.
const BOOL = 16;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const OID = 26;
const JSON_TYPE = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;
const JSONB = 3802;

const readers = new Map<number, ReadValue>([
  [BOOL, (text) => text === "t"],
  [JSON_TYPE, (text) => JSON.parse(text) as unknown],
  [JSONB, (text) => JSON.parse(text) as unknown],
  [TIMESTAMP, isoTimestamp],
  [TIMESTAMPTZ, (text) => isoTimestamp(text).replace(/([+-]\d\d)(?= BC$|$)/, "$1:00")],
  ...[INT2, INT4, INT8, OID, FLOAT4, FLOAT8, NUMERIC].map((type): [number, ReadValue] => [
    type,
    readNumber,
  ]),
]);

/** How a column's texts are read: as JSON would be made of it by `to_json`. */
export function readerOf(type: number): ReadValue {
  return readers.get(type) ?? readText;
}

export function readText(text: string): string {
  return text;
}

/** NaN and the infinities are no numbers in JSON: they stay strings. */
function readNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function isoTimestamp(text: string): string {
  return text.replace(" ", "T");
}
