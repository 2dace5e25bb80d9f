import { OIDS } from "../sql/value-types.ts";
import { type Numbers, parseDouble, parseExact, readDouble, readExact } from "./exact-number.ts";

/** Turns PostgreSQL's text of a value into the value that JSON has for it. */
export type ReadValue = (text: string) => unknown;

const NUMBERS = [
  OIDS.int2,
  OIDS.int4,
  OIDS.int8,
  OIDS.oid,
  OIDS.float4,
  OIDS.float8,
  OIDS.numeric,
] as const;

const readers = {
  double: readersWith(readDouble, parseDouble),
  exact: readersWith(readExact, parseExact),
};

function readersWith(readNumber: ReadValue, parseJson: ReadValue): ReadonlyMap<number, ReadValue> {
  return new Map<number, ReadValue>([
    [OIDS.bool, (text) => text === "t" || text === "true"],
    [OIDS.json, parseJson],
    [OIDS.jsonb, parseJson],
    [OIDS.timestamp, isoTimestamp],
    [OIDS.timestamptz, (text) => isoTimestamp(text).replace(/([+-]\d\d)(?= BC$|$)/, "$1:00")],
    ...NUMBERS.map((type): [number, ReadValue] => [type, readNumber]),
  ]);
}

/** How texts of a type are read: as JSON would be made of them by `to_json`. */
export function readerOf(type: number, numbers: Numbers): ReadValue {
  return readers[numbers].get(type) ?? readText;
}

export function readText(text: string): string {
  return text;
}

/** The value of a text that may be null. */
export function valueOf(text: string | null | undefined, read: ReadValue): unknown {
  return text === null || text === undefined ? null : read(text);
}

function isoTimestamp(text: string): string {
  return text.replace(" ", "T");
}
