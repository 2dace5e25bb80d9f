import type { ScalarType } from "../configuration/configuration.ts";

/** OIDs of `pg_type.dat`, which never change, of types whose texts are not JSON strings. */
export const OIDS = {
  bool: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
} as const;

const TEXT = 25;

/** Types whose values are strings in JSON, the same by a cast to text as by their output. */
const STRINGS = new Set(
  "text varchar name char uuid bytea xml date time timetz interval inet cidr macaddr macaddr8".split(
    " ",
  ),
);

const known = new Map<string, number>(Object.entries(OIDS));

/** The OID that tells how texts of a scalar type are read; null: PostgreSQL has to make JSON of it. */
export function valueType(scalar: ScalarType | undefined): number | null {
  if (scalar?.schema !== "pg_catalog") return null;
  return STRINGS.has(scalar.name) ? TEXT : (known.get(scalar.name) ?? null);
}
