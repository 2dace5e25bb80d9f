import { OIDS } from "../sql/value-types.ts";

/** Turns PostgreSQL's text of a value into the value that JSON has for it. */
export type ReadValue = (text: string) => unknown;

const readers = new Map<number, ReadValue>([
  [OIDS.bool, (text) => text === "t" || text === "true"],
  [OIDS.json, (text) => JSON.parse(text) as unknown],
  [OIDS.jsonb, (text) => JSON.parse(text) as unknown],
  [OIDS.timestamp, isoTimestamp],
  [OIDS.timestamptz, (text) => isoTimestamp(text).replace(/([+-]\d\d)(?= BC$|$)/, "$1:00")],
  [OIDS.int2, readNumber],
  [OIDS.int4, readNumber],
  [OIDS.int8, readNumber],
  [OIDS.oid, readNumber],
  [OIDS.float4, readNumber],
  [OIDS.float8, readNumber],
  [OIDS.numeric, readNumber],
]);

/** How texts of a type are read: as JSON would be made of them by `to_json`. */
export function readerOf(type: number): ReadValue {
  return readers.get(type) ?? readText;
}

export function readText(text: string): string {
  return text;
}

/** The value of a text that may be null. */
export function valueOf(text: string | null | undefined, read: ReadValue): unknown {
  return text === null || text === undefined ? null : read(text);
}

/** NaN and the infinities are no numbers in JSON: they stay strings. */
function readNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function isoTimestamp(text: string): string {
  return text.replace(" ", "T");
}
