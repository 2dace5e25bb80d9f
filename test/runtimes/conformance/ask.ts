import { request } from "node:http";

export interface Ask {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  onHead?: () => void;
  signal?: AbortSignal;
}

export interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  text: string;
  /** Milliseconds from the head to each chunk. */
  times: number[];
  /** False where the connection broke before the answer was whole. */
  isWhole: boolean;
}

export type AskFunction = (target: string, options?: Ask) => Promise<Answered>;

/** Asks over plain HTTP, nothing unpacked, followed or kept. `target` goes out as it stands. */
export function asker(origin: string): AskFunction {
  const { hostname, port } = new URL(origin);
  return (path, options = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          path,
          method: options.method ?? "GET",
          agent: false,
          headers: {
            ...options.headers,
            ...(options.body === undefined
              ? {}
              : { "content-length": String(Buffer.byteLength(options.body)) }),
          },
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        },
        (incoming) => {
          options.onHead?.();
          const begin = performance.now();
          const times: number[] = [];
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => {
            times.push(performance.now() - begin);
            chunks.push(chunk);
          });
          incoming.on("error", () => {});
          incoming.on("close", () => {
            const body = Buffer.concat(chunks);
            const { headers, statusCode: status = 0, complete: isWhole } = incoming;
            resolve({ status, headers, body, text: body.toString(), times, isWhole });
          });
        },
      );
      sent.on("error", reject);
      sent.end(options.body);
    });
}
