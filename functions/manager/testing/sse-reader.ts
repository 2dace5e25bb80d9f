import type { TestManager } from "./manager.ts";

interface SseEvent {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

export interface SseReader {
  status: number;
  /** The next message; null at the end. Comments are counted, not given. */
  next(): Promise<SseEvent | null>;
  comments(): number;
  leave(): Promise<void>;
}

/** Follows an event stream as a client does. */
export async function openStream(
  { app, tokens }: TestManager,
  path: string,
  options: { token?: string; headers?: Record<string, string> } = {},
): Promise<SseReader> {
  const answer = await app.request(path, {
    headers: {
      authorization: `Bearer ${options.token ?? tokens.owner}`,
      accept: "text/event-stream",
      ...options.headers,
    },
  });
  if (!answer.body) throw new Error("the answer has no body");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  let comments = 0;
  return {
    status: answer.status,
    comments: () => comments,
    leave: () => reader.cancel(),
    async next() {
      for (;;) {
        const end = buffer.indexOf("\n\n");
        if (end >= 0) {
          const frame = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          if (!frame.startsWith(":")) return parse(frame);
          comments++;
          continue;
        }
        const { done, value } = await reader.read();
        if (done) return null;
        buffer += value;
      }
    },
  };
}

function parse(frame: string): SseEvent {
  const fields = new Map(
    frame.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  return {
    id: fields.get("id"),
    event: fields.get("event") ?? "message",
    data: JSON.parse(fields.get("data") ?? "null") as Record<string, unknown>,
  };
}
