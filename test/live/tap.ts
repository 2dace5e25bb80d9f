import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

/** One exchange as it went over the line. */
export interface RawExchange {
  method: string;
  url: string;
  requestHeaders: Headers;
  requestBody: Buffer;
  status: number;
  answerHeaders: Headers;
  answerBody: Buffer;
  ms: number;
}

export interface Tap {
  /** Waits until what was answered is kept. */
  drain(): Promise<void>;
  remove(): void;
}

/**
 * Listens to every HTTP exchange of this process: AWS and Azure speak by Node's own client, Google and
 * Azure's deployment service by `fetch`. A proxy could not: AWS signs the host that is asked. It must
 * be there before the first SDK is loaded.
 */
export function tapHttp(listener: (exchange: RawExchange) => void): Tap {
  let isListening = true;
  // Whoever took the tapped function over keeps it.
  const keep = (exchange: RawExchange) => {
    if (isListening) listener(exchange);
  };
  const pending = new Set<Promise<void>>();
  const later = (work: Promise<void>) => {
    // An answer that broke off is no exchange.
    const settled = work.catch(() => {}).finally(() => pending.delete(settled));
    pending.add(settled);
  };
  const untapped = [tapFetch(keep, later), tapClient(http, keep), tapClient(https, keep)];
  syncBuiltinESMExports();
  return {
    drain: async () => void (await Promise.all(pending)),
    remove() {
      isListening = false;
      for (const untap of untapped) untap();
      syncBuiltinESMExports();
    },
  };
}

function tapFetch(
  keep: (exchange: RawExchange) => void,
  later: (work: Promise<void>) => void,
): () => void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const sent = request.clone();
    const began = performance.now();
    const body = sent.arrayBuffer();
    body.catch(() => {});
    const answer = await real(request);
    const shown = answer.clone();
    const read = async () => {
      const [requestBody, answerBody] = await Promise.all([body, shown.arrayBuffer()]);
      keep({
        method: sent.method,
        url: sent.url,
        requestHeaders: sent.headers,
        requestBody: Buffer.from(requestBody),
        status: shown.status,
        answerHeaders: shown.headers,
        answerBody: Buffer.from(answerBody),
        ms: performance.now() - began,
      });
    };
    later(read());
    return answer;
  };
  return () => void (globalThis.fetch = real);
}

function tapClient(
  module: typeof http | typeof https,
  keep: (exchange: RawExchange) => void,
): () => void {
  const real = module.request;
  const tapped = (...args: Parameters<typeof real>): ClientRequest => {
    const outgoing = Reflect.apply(real, module, args) as ClientRequest;
    watch(outgoing, keep);
    return outgoing;
  };
  module.request = tapped as typeof real;
  return () => void (module.request = real);
}

function watch(outgoing: ClientRequest, keep: (exchange: RawExchange) => void): void {
  const began = performance.now();
  const sent: Buffer[] = [];
  for (const name of ["write", "end"] as const) {
    const real = outgoing[name] as (...args: unknown[]) => unknown;
    const collecting = (...args: unknown[]): unknown => {
      const [chunk] = args;
      if (typeof chunk === "string" || chunk instanceof Uint8Array) sent.push(Buffer.from(chunk));
      return Reflect.apply(real, outgoing, args);
    };
    outgoing[name] = collecting as never;
  }
  outgoing.prependListener("response", (incoming: IncomingMessage) => {
    const came: Buffer[] = [];
    const push = incoming.push.bind(incoming);
    // Whoever reads the answer decides when; this only looks on.
    incoming.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk instanceof Uint8Array) came.push(Buffer.from(chunk));
      if (chunk === null) {
        keep({
          method: outgoing.method,
          url: `${outgoing.protocol}//${String(outgoing.getHeader("host"))}${outgoing.path}`,
          requestHeaders: headersOf(outgoing.getHeaders()),
          requestBody: Buffer.concat(sent),
          status: incoming.statusCode ?? 0,
          answerHeaders: headersOf(incoming.headers),
          answerBody: Buffer.concat(came),
          ms: performance.now() - began,
        });
      }
      return push(chunk, encoding);
    };
  });
}

function headersOf(of: Readonly<Record<string, unknown>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(of)) {
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one));
  }
  return headers;
}
