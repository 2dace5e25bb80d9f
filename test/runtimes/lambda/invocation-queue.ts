import type { IncomingMessage } from "node:http";

/** What came of one invocation. */
export type InvocationAnswer =
  | { kind: "whole"; body: Buffer }
  /** `stream` has trailers that tell of an error once it ended. */
  | { kind: "stream"; contentType: string; stream: IncomingMessage }
  | { kind: "error"; detail: string };

export interface Invocation {
  event: string;
  answer(answer: InvocationAnswer): void;
}

/** Invocations of one function on their way to whichever sandbox is free. */
export interface InvocationQueue {
  invoke(event: string): Promise<InvocationAnswer>;
  /** Gives the next invocation to `taker`, once. The result takes the wish back. */
  take(taker: (invocation: Invocation) => void): () => void;
  /** Sandboxes that wait for an invocation, less the invocations that wait for a sandbox. */
  spare(): number;
}

export function createInvocationQueue(): InvocationQueue {
  const waiting: Invocation[] = [];
  const takers: ((invocation: Invocation) => void)[] = [];
  const match = () => {
    while (waiting.length > 0 && takers.length > 0) {
      const [invocation, taker] = [waiting.shift(), takers.shift()];
      if (invocation !== undefined) taker?.(invocation);
    }
  };
  return {
    spare: () => takers.length - waiting.length,
    invoke: (event) =>
      new Promise((answer) => {
        waiting.push({ event, answer });
        match();
      }),
    take(taker) {
      takers.push(taker);
      match();
      return () => {
        if (takers.includes(taker)) takers.splice(takers.indexOf(taker), 1);
      };
    },
  };
}
