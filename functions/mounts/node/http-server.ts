import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { drain } from "./drain.ts";

export interface HttpServer {
  port: number;
  /** Takes nothing new, lets answers end within `limitMs`, then cuts what is left (event streams). */
  close(limitMs: number): Promise<void>;
}

/** What node-server hands to `fetch` beside the request. */
interface NodeBindings {
  incoming: { complete: boolean; socket: { remoteAddress?: string } };
}

type Fetch = (request: Request, host: unknown) => Response | Promise<Response>;

/** Rejects where the address is taken. */
export async function listen(
  fetch: Fetch,
  address: { host: string; port: number },
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: async (request, host) => closingUnread(await fetch(request, host), request, host),
    serverOptions: { maxHeaderSize: 32 * 1024, headersTimeout: 15_000 },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (limitMs) => drain(server, limitMs),
  };
}

/**
 * Where an answer comes before its request was read to the end (a refused upload), the connection is
 * cut after it: whoever is told so does not send the next request into it.
 */
function closingUnread(answer: Response, request: Request, host: unknown): Response {
  const reads = request.method === "GET" || request.method === "HEAD";
  const { incoming } = host as NodeBindings;
  if (!reads && !incoming.complete) answer.headers.set("connection", "close");
  return answer;
}

/** The address a request came from. */
export function clientAddress(_request: Request, host: unknown): string | null {
  return (host as NodeBindings | undefined)?.incoming.socket.remoteAddress ?? null;
}
