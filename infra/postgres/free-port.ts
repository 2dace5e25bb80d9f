import { createServer } from "node:net";

/** A port of 127.0.0.1 that nobody listens on now: `wanted` if it is free, else another one. */
export async function freePort(wanted: number | null, host = "127.0.0.1"): Promise<number> {
  return (wanted !== null && (await tryPort(wanted, host))) || (await anyPort(host));
}

async function anyPort(host: string): Promise<number> {
  const port = await tryPort(0, host);
  if (port === null) throw new Error(`no free port on ${host}`);
  return port;
}

function tryPort(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === "object" ? address.port : null));
    });
  });
}
