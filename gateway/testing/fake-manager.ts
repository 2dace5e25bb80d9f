import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A Manager that says what it is told to, and counts who listens. */
export async function fakeManager() {
  const open = new Set<ServerResponse>();
  const authorizations: (string | undefined)[] = [];
  let latest: unknown = null;
  const server: Server = createServer((req, res) => {
    authorizations.push(req.headers.authorization);
    if (req.url !== "/v1/snapshot/stream") return void res.writeHead(404).end();
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.write(": hello\n\n");
    if (latest !== null) res.write(`event: snapshot\ndata: ${JSON.stringify(latest)}\n\n`);
    open.add(res);
    res.on("close", () => open.delete(res));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    authorizations,
    listeners: () => open.size,
    cut: () => server.closeAllConnections(),
    send: (signed: unknown) => {
      latest = signed;
      for (const res of open) res.write(`event: snapshot\ndata: ${JSON.stringify(signed)}\n\n`);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
