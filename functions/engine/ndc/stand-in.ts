import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { json } from "node:stream/consumers";
import type { Agent } from "undici";
import type { SchemaResponse } from "../../../shared/protocol/ndc/v02.ts";
import { connectorPools } from "./connector-pools.ts";
import { connectorOver } from "./connector-over.ts";
import type { DataConnector } from "./connector.ts";
import { httpWire, type HttpWireOptions } from "./http-wire.ts";

/** A request as a stand-in for a connector got it. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

export type Answering = (response: ServerResponse, received: Received, socket: Socket) => void;

/** An HTTP server in place of a connector; it answers what a test wants, also what no connector should. */
export class StandIn implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Connections that were opened to it. */
  connections = 0;
  readonly #server: Server;

  private constructor(answer: Answering) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response, answer);
    });
    this.#server.on("connection", () => (this.connections += 1));
  }

  static async started(answer: Answering, port = 0): Promise<StandIn> {
    const one = new StandIn(answer);
    one.#server.listen(port, "127.0.0.1");
    await once(one.#server, "listening");
    return one;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, answer: Answering) {
    const { method = "", url = "", headers, socket } = request;
    const received = { method, path: url, headers, body: await json(request) };
    this.received.push(received);
    answer(response, received, socket);
  }
}

/** Answers JSON. */
export function answering(body: unknown, status = 200): Answering {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

export const EMPTY_SCHEMA: SchemaResponse = {
  scalar_types: {},
  object_types: {},
  collections: [],
  functions: [],
  procedures: [],
};

/** Pools that are closed, with all their connections, at the end of a test. */
export function testPools(limits: { idleMs?: number; connectionsPerOrigin?: number } = {}) {
  const { idleMs = 5_000, connectionsPerOrigin = 4 } = limits;
  const pools = connectorPools({ connectionsPerOrigin, connectMs: 1_000, idleMs });
  return Object.assign(pools, { [Symbol.asyncDispose]: () => pools.destroy() });
}

/** A connector at `url`, with what the test says otherwise. */
export function connectorAt(
  url: string,
  pools: Agent,
  { schema = EMPTY_SCHEMA, ...other }: Partial<HttpWireOptions & { schema: SchemaResponse }> = {},
): DataConnector {
  const wire = httpWire({
    version: "v0.2",
    url: { read: url, write: url },
    headers: {},
    serviceToken: null,
    pools,
    limits: { callMs: 10_000, answerBytes: 1_000 },
    clock: { now: () => new Date(0), sleep: async () => {} },
    ...other,
  });
  return connectorOver(wire, schema);
}
