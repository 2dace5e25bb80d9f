import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Collector {
  url: string;
  received: Received[];
  [Symbol.asyncDispose](): Promise<void>;
}

export type Behaviour = (response: ServerResponse, request: Received, number: number) => void;

export const accepts: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json" }).end("{}");
};

/** An HTTP server where a collector of OTLP would be. */
export async function startCollector(behaviour: Behaviour = accepts): Promise<Collector> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body };
      received.push(one);
      behaviour(response, one, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
