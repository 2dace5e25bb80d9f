import { OIDS } from "../sql/value-types.ts";
import type { Numbers } from "./exact-number.ts";
import { readerOf } from "./value.ts";

/** Writes PostgreSQL's text of a value as JSON. */
export type WriteJson = (text: string) => string;

/** As the reader of the type has it, without a value in between where its text says the same. */
export function writerOf(type: number, numbers: Numbers): WriteJson {
  switch (type) {
    case OIDS.int2:
    case OIDS.int4:
    case OIDS.oid:
      return asItIs;
    case OIDS.int8:
      return numbers === "exact" ? asItIs : byValue(type, numbers);
    case OIDS.bool:
    case OIDS.json:
    case OIDS.jsonb:
    case OIDS.float4:
    case OIDS.float8:
    case OIDS.numeric:
    case OIDS.timestamp:
    case OIDS.timestamptz:
      return byValue(type, numbers);
    default:
      return quoted;
  }
}

export function asItIs(text: string): string {
  return text;
}

function byValue(type: number, numbers: Numbers): WriteJson {
  const read = readerOf(type, numbers);
  return (text) => JSON.stringify(read(text));
}

/** Control characters and lone surrogates beside what a string in JSON ends or escapes with. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u;

/** A JSON string. */
export function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
