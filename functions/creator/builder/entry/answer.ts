import type { ReadableStreamReadResult } from "node:stream/web";

/** What is answered, on every platform alike; each mount writes it in its own way. */
export interface Answer {
  status: number;
  /** Undefined: the usual one. Only plain HTTP/1.1 can tell it. */
  phrase?: string | undefined;
  /** Name, value, name, value; several `set-cookie` stand beside each other. */
  headers: string[];
  body: AnswerBody;
}

export type AnswerBody =
  | { kind: "none" }
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "file"; path: string }
  | StreamBody;

/** A body that comes bit by bit. Who takes it calls `next` until it is done, or `cancel`. */
export interface StreamBody {
  kind: "stream";
  /** What was there at once; null where the first chunk lets wait. */
  first: Uint8Array | null;
  /** Rejects with what the function's stream throws. */
  next: () => Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel: () => void;
}

export const NO_BODY: AnswerBody = { kind: "none" };

/** A text answer of our own. */
export function textAnswer(status: number, text: string, headers: readonly string[]): Answer {
  const bytes = new TextEncoder().encode(text);
  return {
    status,
    headers: [...headers, "content-length", String(bytes.byteLength)],
    body: { kind: "bytes", bytes },
  };
}
