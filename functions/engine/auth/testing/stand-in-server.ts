import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface StandInServer {
  url: string;
  asked: Asked[];
  /** `null` leaves the request without an answer. */
  answer: (asked: Asked) => Answer | null | Promise<Answer>;
  close(): Promise<void>;
}

/** A webhook's or a key set's server for tests, on a free port, with all that it was asked. */
export async function standInServer(answer: StandInServer["answer"]): Promise<StandInServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const asked = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      standIn.asked.push(asked);
      void Promise.resolve(standIn.answer(asked)).then((given) => {
        if (given === null) return;
        response.writeHead(given.status ?? 200, given.headers).end(given.body ?? "");
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: StandInServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/at?key=hunter2`,
    asked: [],
    answer,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
  return standIn;
}
