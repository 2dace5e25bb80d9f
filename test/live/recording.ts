import * as z from "zod";

const Body = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("json"), value: z.json() }),
  z.object({ kind: z.literal("text"), value: z.string() }),
  /** Bytes are not kept: their length is, and a zip with nothing in it takes their place. */
  z.object({ kind: z.literal("bytes"), length: z.int() }),
]);
export type Body = z.infer<typeof Body>;

/** One exchange without anything that is secret or names its account; a line of a recording. */
export const Recorded = z.object({
  no: z.int(),
  request: z.object({
    method: z.string(),
    url: z.url(),
    headers: z.record(z.string(), z.string()),
    body: Body,
  }),
  answer: z.object({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: Body,
  }),
  ms: z.int(),
});
export type Recorded = z.infer<typeof Recorded>;

/** An empty zip: no more than the record of its end. */
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\x05\x06", "latin1"), Buffer.alloc(18)]);
export const EMPTY_ZIP_BASE64 = EMPTY_ZIP.toString("base64");

export function bytesOf(body: Body): Uint8Array<ArrayBuffer> {
  switch (body.kind) {
    case "none":
      return new Uint8Array();
    case "json":
      return Uint8Array.from(Buffer.from(JSON.stringify(body.value)));
    case "text":
      return Uint8Array.from(Buffer.from(body.value));
    case "bytes":
      return Uint8Array.from(EMPTY_ZIP);
  }
}
