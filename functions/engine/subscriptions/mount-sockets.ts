import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { toAppError } from "../../../shared/errors/app-error.ts";
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

/** A handshake that may become a socket. */
export interface AdmittedSocket {
  options: SocketOptions;
  /** Ends the socket. */
  signal: AbortSignal;
  /** The socket is gone, or was never opened; called once. */
  closed: () => void;
}

/**
 * Whether a handshake may become a socket; null: nothing is served at its path. An `AppError` is told
 * by its status.
 */
export type AdmitSocket = (
  handshake: Request,
  incoming: IncomingMessage,
) => Promise<AdmittedSocket | null>;

/** Serves these options at one path. */
export function admitAt(path: string, options: SocketOptions): AdmitSocket {
  const { signal } = new AbortController();
  return async ({ url }) =>
    new URL(url).pathname === path ? { options, signal, closed: () => {} } : null;
}

/**
 * Serves `graphql-transport-ws` on a server. Returns how to stop: sockets are closed, and no other is
 * taken.
 */
export function mountSockets(
  server: Server,
  library: WebSocketServing,
  admit: AdmitSocket,
): () => void {
  const ends = new Set<() => void>();
  const open = (at: Upgrade, handshake: Request, admitted: AdmittedSocket) => {
    const { options, signal, closed } = admitted;
    at.raw.once("close", closed);
    library.handleUpgrade(at.request, at.raw, at.head, (opened) => {
      const end = serveSocket(socketOf(opened), handshake, options);
      ends.add(end);
      signal.addEventListener("abort", end, { once: true });
      opened.on("close", () => {
        ends.delete(end);
        signal.removeEventListener("abort", end);
      });
      if (signal.aborted) end();
    });
  };
  const onUpgrade = (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    // The server no longer listens to a connection it has given away.
    raw.on("error", () => raw.destroy());
    upgrade({ request, raw, head }, admit, open).catch((error: unknown) => {
      const { status } = toAppError(error);
      refuse(raw, `${status} ${STATUS_CODES[status]}`);
    });
  };
  server.on("upgrade", onUpgrade);
  return () => {
    server.off("upgrade", onUpgrade);
    for (const end of ends) end();
  };
}

interface Upgrade {
  request: IncomingMessage;
  raw: Duplex;
  head: Buffer;
}

async function upgrade(
  at: Upgrade,
  admit: AdmitSocket,
  open: (at: Upgrade, handshake: Request, admitted: AdmittedSocket) => void,
): Promise<void> {
  const handshake = requestOf(at.request);
  if (handshake === null) return refuse(at.raw, "400 Bad Request");
  const offered = (handshake.headers.get("sec-websocket-protocol") ?? "").split(",");
  const ours = offered.some((one) => one.trim() === SUBPROTOCOL);
  const admitted = await admit(handshake, at.request);
  if (admitted === null) return refuse(at.raw, "404 Not Found");
  if (ours && !at.raw.destroyed) return open(at, handshake, admitted);
  admitted.closed();
  refuse(at.raw, "400 Bad Request");
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
