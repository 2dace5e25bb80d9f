import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Handler } from "../gate/gate.ts";

export interface Served {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves a fake on loopback, on a port of the system's choice. The request's URL carries the Host
 * header that was sent, and its path as it was written: `%2F` stays `%2F`.
 */
export async function serve(handler: Handler): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch((error: unknown) => {
      // A fake that throws is a broken test: it must be seen, and the client must not wait for it.
      console.error(error);
      outgoing.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = new Headers();
  for (let at = 0; at < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] ?? "", incoming.rawHeaders[at + 1] ?? "");
  const method = incoming.method ?? "GET";
  const bodyless = method === "GET" || method === "HEAD";
  const response = await handler(
    new Request(`http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url ?? "/"}`, {
      method,
      headers,
      ...(bodyless ? {} : { body: Buffer.concat(chunks) }),
    }),
  );
  // `Response.error()`: the line breaks, and no answer comes.
  if (response.type === "error") return void outgoing.destroy();
  const body = Buffer.from(await response.arrayBuffer());
  const written: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) written[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) written["set-cookie"] = cookies;
  // A HEAD answer has the length of the body that a GET would have brought.
  const measured = method === "HEAD" && "content-length" in written;
  if (!measured && response.status !== 204 && response.status !== 304)
    written["content-length"] = String(body.length);
  outgoing.writeHead(response.status, written);
  outgoing.end(method === "HEAD" ? undefined : body);
}
