import { rm } from "node:fs/promises";
import type { IncomingMessage, Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { WebSocketServer } from "ws";
import { listenPrivately, refuseSecond } from "../../../../agent/runner/socket-server.ts";
import type { EngineHost } from "../../../engine/host/engine-host.ts";
import { defaultHostLimits } from "../../../engine/host/host-limits.ts";
import { drain } from "../drain.ts";
import { chooseProtocol, mountSockets } from "../../../engine/subscriptions/mount-sockets.ts";

export interface Listening {
  /** Takes nothing new, lets answers end within `limitMs`, then cuts what is left. */
  close(limitMs: number): Promise<void>;
}

interface Bindings {
  incoming: IncomingMessage;
}

/** How long a whole request may take to come: while its body does, it has a place of its organization. */
const REQUEST_MS = 30_000;
const HEADERS_MS = 15_000;

/** The data plane: HTTP and `graphql-transport-ws` of all releases, each request signed. */
export async function serveData(
  host: EngineHost,
  socket: string,
  requestMs = REQUEST_MS,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => {
      const { incoming } = bindings as unknown as Bindings;
      return host.fetch(request, incoming.url ?? "/");
    },
    serverOptions: {
      maxHeaderSize: 64 * 1024,
      headersTimeout: Math.min(requestMs, HEADERS_MS),
      requestTimeout: requestMs,
      connectionsCheckingInterval: requestMs / 10,
    },
  }) as Server;
  const library = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: defaultHostLimits.socket.messageBytes,
    handleProtocols: chooseProtocol,
  });
  const stop = mountSockets(server, library, (handshake, incoming) =>
    host.admit(handshake, incoming),
  );
  const listening = await listen(server, socket);
  return {
    async close(limitMs) {
      stop();
      await listening.close(limitMs);
    },
  };
}

/** What only the Creator asks, over a socket that only our own user may open. */
export async function serveControl(
  fetch: (request: Request) => Response | Promise<Response>,
  socket: string,
): Promise<Listening> {
  return listen(createAdaptorServer({ fetch }) as Server, socket);
}

async function listen(server: Server, socket: string): Promise<Listening> {
  await refuseSecond(socket);
  await listenPrivately(server, socket);
  return {
    async close(limitMs) {
      await drain(server, limitMs);
      await rm(socket, { force: true });
    },
  };
}
