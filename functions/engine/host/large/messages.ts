import type { AnswerOptions } from "../../answer.ts";
import type { MovedOperation } from "../../http/moved-operation.ts";
import type { ServedPart } from "../served-part.ts";

/** An operation on its way to the other thread. */
export interface MovedMessage extends Omit<MovedOperation, "options"> {
  do: "answer";
  id: number;
  part: Omit<ServedPart, "secrets">;
  /** In clear: they do not leave the process. */
  secrets: Readonly<Record<string, string>>;
  options: Omit<AnswerOptions, "signal" | "failed">;
}

export type ToWorker =
  | MovedMessage
  /** It was removed: nothing of it is kept. */
  | { do: "drop"; release: string; part: string }
  /** Nobody waits for it any more; `timedOut`: its time is over. */
  | { do: "stop"; id: number; timedOut: string | null };

export type FromWorker =
  | {
      id: number;
      status: number;
      headers: [name: string, value: string][];
      body: Uint8Array<ArrayBuffer>;
    }
  /** Why its client is told of an internal error. */
  | { id: number; why: string }
  | { id: number; failed: string };
