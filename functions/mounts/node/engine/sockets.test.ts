import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EngineHost } from "../../../engine/host/engine-host.ts";
import { serveData } from "./sockets.ts";

test("a request whose body does not come in time is ended, so that it holds nobody's place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sockets-"));
  const path = join(folder, "data.sock");
  const left = Promise.withResolvers<void>();
  const host = {
    fetch: async (request: Request) => {
      await request.text().catch(() => {});
      left.resolve();
      return new Response("late");
    },
  };
  const listening = await serveData(host as unknown as EngineHost, path, 100);
  try {
    const client = connect(path);
    client.on("error", () => {});
    client.write("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
    const chunks: Buffer[] = [];
    client.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(client, "close");
    await left.promise;
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 408 /);
  } finally {
    await listening.close(0);
    await rm(folder, { recursive: true });
  }
});
