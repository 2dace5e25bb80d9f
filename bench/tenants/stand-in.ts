import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface ConnectorStandIn {
  /** Of the connector that behaves in this way. */
  url(as: Behaviour): string;
  close(): void;
}

const row = (id: number) => ({ id, column_1: "x".repeat(100), next: { rows: [] } });
const json = (rows: number) =>
  JSON.stringify([{ rows: Array.from({ length: rows }, (_, id) => row(id)) }]);

type Behaviour = "small" | "large" | "endless";

/**
 * Connectors that answer every query with the same rows, with 30 MB of them, or never to the end: each
 * at an origin of its own, as connectors of tenants are.
 */
export async function startStandIn(): Promise<ConnectorStandIn> {
  const bodies = { small: Buffer.from(json(10)), large: Buffer.from(json(220_000)) };
  const started = async (as: Behaviour): Promise<Server> => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        response.setHeader("content-type", "application/json");
        if (as === "endless") return void drip(response);
        response.end(bodies[as]);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  };
  const servers = {
    small: await started("small"),
    large: await started("large"),
    endless: await started("endless"),
  };
  return {
    url: (as) => `http://127.0.0.1:${(servers[as].address() as AddressInfo).port}`,
    close() {
      for (const server of Object.values(servers)) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function drip(response: ServerResponse): Promise<void> {
  response.write("[");
  while (!response.destroyed) {
    response.write(" ");
    await sleep(20);
  }
}
