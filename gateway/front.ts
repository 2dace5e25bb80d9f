import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AppError } from "../shared/errors/app-error.ts";
import type { ErrorCode } from "../shared/errors/catalog.ts";
import type { GatewayLimits } from "./config.ts";
import { Exchange, type ExchangeContext } from "./exchange.ts";
import { isHandshake } from "./handshake.ts";
import { rawAnswer } from "./problem-page.ts";
import { type WebSockets, webSockets } from "./web-sockets.ts";

const LAST = Symbol("the connection's last exchange");

interface Connection extends Duplex {
  [LAST]?: Exchange;
}

/** The public side: connections, what is not HTTP, and an exchange for each request. */
export function frontServer(cx: ExchangeContext): {
  server: Server;
  connections: () => number;
  sockets: WebSockets;
} {
  const { limits } = cx;
  const server = bareServer(limits);
  let open = 0;
  const refused = new WeakSet<Duplex>();

  const answerLast = (socket: Duplex, text: string | Buffer) => {
    refused.add(socket);
    if (socket.writable) socket.end(text);
    // What the client still sends is read and thrown away for a moment: closing at once would
    // destroy the answer on its way.
    socket.resume();
    void cx.clock.sleep(limits.lingerMs).then(() => socket.destroy());
  };
  const refuse = (socket: Duplex, error: AppError) => {
    cx.metrics.failed(error.code);
    answerLast(socket, rawAnswer(error));
  };
  const sockets = webSockets(cx, { fail: refuse, answer: answerLast });

  const begin = (req: IncomingMessage, res: ServerResponse, expects: boolean) => {
    if (refused.has(req.socket)) return;
    const exchange = new Exchange(cx, req, res, expects);
    (req.socket as Connection)[LAST] = exchange;
    exchange.begin();
  };

  server.on("request", (req, res) => begin(req, res, false));
  server.on("checkContinue", (req, res) => begin(req, res, true));
  server.on("checkExpectation", (req, res) => {
    const error = new AppError("gateway.bad_request", {
      detail: "It expects something else than `100-continue`.",
    });
    new Exchange(cx, req, res, false).refuse(error);
  });
  server.on("upgrade", (req, socket, early) => {
    // What comes over TCP is a socket of it.
    if (!refused.has(socket)) void sockets.take(req, socket as Socket, early);
  });
  server.on("connect", (_req, socket) =>
    refuse(
      socket,
      new AppError("request.method_not_allowed", { detail: "The gateway is no tunnel." }),
    ),
  );
  server.on("connection", (socket) => {
    open++;
    socket.on("close", () => open--);
    if (open > limits.connections)
      refuse(
        socket,
        new AppError("gateway.busy", {
          detail: `The gateway holds ${limits.connections} connections.`,
          retryAfter: 1,
        }),
      );
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Connection) => {
    if (refused.has(socket)) return;
    const exchange = socket[LAST];
    const shown = new AppError(codeOf(error), { cause: error });
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else if (exchange === undefined || exchange.over) refuse(socket, shown);
    else exchange.fail(shown);
  });
  return { server, connections: () => open, sockets };
}

function bareServer(limits: GatewayLimits): Server {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    // A body may take as long as it likes while it moves.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.max(50, Math.floor(limits.headersMs / 10)),
    requireHostHeader: false,
    // All that is no handshake is served as the plain request it also is.
    shouldUpgradeCallback: isHandshake,
  });
  // The size of the head is the limit: a count would drop the headers above it in silence.
  server.maxHeadersCount = 0;
  return server;
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  switch (error.code ?? "") {
    case "HPE_HEADER_OVERFLOW":
      return "gateway.headers_too_large";
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return "gateway.request_timeout";
    default:
      return "gateway.bad_request";
  }
}
