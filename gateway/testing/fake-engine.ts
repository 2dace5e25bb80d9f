import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";

/** A process that serves plain requests and WebSockets over a Unix socket, as the engine does. */
export interface FakeEngine {
  socketPath: string;
  requests: IncomingMessage[];
  handshakes: IncomingMessage[];
  /** Connections of WebSockets as they lie under them. */
  raw: Socket[];
  sockets: WebSocket[];
  /** Gone as when it is killed, and back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Sends back what is sent over its WebSockets. `refuse` may say what it answers in their place; an
 * empty text is no answer at all.
 */
export async function fakeEngine(
  behaviour: RequestListener,
  refuse: (req: IncomingMessage) => string | null = () => null,
): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-engine-"));
  const socketPath = join(folder, "e.sock");
  let server: Server | null = null;
  const connections = new Set<Socket>();

  const engine: FakeEngine = {
    socketPath,
    requests: [],
    handshakes: [],
    raw: [],
    sockets: [],
    start: async () => {
      const library = new WebSocketServer({ noServer: true, perMessageDeflate: false });
      const starting = (server = createServer((req, res) => {
        engine.requests.push(req);
        behaviour(req, res);
      }));
      starting.on("connection", (connection: Socket) => {
        connections.add(connection);
        connection.on("error", () => {});
        connection.on("close", () => connections.delete(connection));
      });
      starting.on("upgrade", (req, connection, head) => {
        engine.handshakes.push(req);
        const refused = refuse(req);
        if (refused === "") return;
        if (refused !== null) return void connection.end(refused);
        library.handleUpgrade(req, connection, head, (socket) => {
          engine.raw.push(connection as Socket);
          engine.sockets.push(socket);
          socket.on("error", () => {});
          socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
        });
      });
      await new Promise<void>((done) => starting.listen(socketPath, done));
    },
    stop: async () => {
      const stopping = server;
      server = null;
      if (!stopping) return;
      for (const connection of connections) connection.destroy();
      await new Promise((done) => stopping.close(done));
    },
    close: async () => {
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await engine.start();
  return engine;
}
