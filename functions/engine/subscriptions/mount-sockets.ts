import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { serveSocket, type Socket, type SocketOptions } from "./serve-socket.ts";
import { SUBPROTOCOL } from "./transport-ws-messages.ts";

/** What is used of a `WebSocketServer` of the library `ws`. */
export interface WebSocketServing {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    done: (socket: LibrarySocket) => void,
  ): void;
}

/** What is used of a `WebSocket` of the library `ws`. */
export interface LibrarySocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** As the library takes it: it chooses the client's first protocol where it is not told. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false;
}

/**
 * Serves `graphql-transport-ws` at `/graphql` of a server. Returns how to stop: sockets are closed,
 * and no other is taken.
 */
export function mountSockets(
  server: Server,
  library: WebSocketServing,
  options: SocketOptions,
): () => void {
  const ends = new Set<() => void>();
  const onUpgrade = (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    const handshake = requestOf(request);
    if (handshake === null) return refuse(raw, "400 Bad Request");
    if (new URL(handshake.url).pathname !== "/graphql") return refuse(raw, "404 Not Found");
    const offered = (handshake.headers.get("sec-websocket-protocol") ?? "").split(",");
    if (!offered.some((one) => one.trim() === SUBPROTOCOL)) return refuse(raw, "400 Bad Request");
    library.handleUpgrade(request, raw, head, (opened) => {
      const end = serveSocket(socketOf(opened), handshake, options);
      ends.add(end);
      opened.on("close", () => ends.delete(end));
    });
  };
  server.on("upgrade", onUpgrade);
  return () => {
    server.off("upgrade", onUpgrade);
    for (const end of ends) end();
  };
}

/** Null: it is none, as its host or its path cannot be part of a URL. */
function requestOf({ url = "/", headers, rawHeaders }: IncomingMessage): Request | null {
  const own = new Headers();
  try {
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      own.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
    }
    return new Request(new URL(url, `http://${headers.host ?? ""}`), { headers: own });
  } catch {
    return null;
  }
}

function refuse(raw: Duplex, status: string): void {
  // The server no longer listens to a connection it has given away.
  raw.on("error", () => raw.destroy());
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function socketOf(opened: LibrarySocket): Socket {
  // An error is followed by the end of the socket, and would end the process if nobody listened.
  opened.on("error", () => {});
  return {
    send: (text) => opened.send(text),
    close: (code, reason) => opened.close(code, reason),
    onMessage(listener) {
      opened.on("message", (data, isBinary) => {
        listener(isBinary || !Buffer.isBuffer(data) ? null : data.toString("utf8"));
      });
    },
    onClose: (listener) => void opened.on("close", listener),
    waitingBytes: () => opened.bufferedAmount,
  };
}
