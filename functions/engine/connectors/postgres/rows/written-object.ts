import type { RowsShape, WrittenField } from "../../../ndc/written-rows.ts";
import type { WriteJson } from "./json-writer.ts";

/** Of a list. */
export const [OPEN, CLOSE, COMMA] = [0x5b, 0x5d, 0x2c] as const;
/** Of an object. */
export const END = 0x7d;
export const NULL = Buffer.from("null");

/** A field of an object that is written for each row. */
export interface Part<Related> {
  /** What comes before the value: the name, or all where the value is the same in each row. */
  name: Uint8Array;
  column: { at: number; write: WriteJson } | null;
  related: Related | null;
}

/** What a field is written from. */
export type PartValue<Related> = Pick<Part<Related>, "column"> | Pick<Part<Related>, "related">;

/** The fields of an object in their order; `}` is to follow them. */
export function partsOf<Related>(
  { fields }: RowsShape,
  valueOf: (field: Exclude<WrittenField, { from: "text" }>) => PartValue<Related>,
): Part<Related>[] {
  const parts = fields.map((field, index): Part<Related> => {
    const name = `${index === 0 ? "{" : ","}${JSON.stringify(field.name)}:`;
    if (field.from === "text") return part(name + JSON.stringify(field.value));
    return { ...part<Related>(name), ...valueOf(field) };
  });
  return parts.length === 0 ? [part("{")] : parts;
}

function part<Related>(name: string): Part<Related> {
  return { name: Buffer.from(name), column: null, related: null };
}
