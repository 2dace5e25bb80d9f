import { request as send } from "node:http";

/**
 * node:http and not fetch: an emulator routes by the Host header and verifies signatures over it,
 * and fetch always writes its own.
 */
export async function forward(origin: string, request: Request): Promise<Response> {
  const target = new URL(origin);
  const from = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  const headers = Object.fromEntries(request.headers);
  headers["host"] ??= from.host;
  delete headers["transfer-encoding"];
  if (body.length > 0) headers["content-length"] = String(body.length);
  return await new Promise((resolve, reject) => {
    const outgoing = send(
      {
        hostname: target.hostname,
        port: target.port,
        method: request.method,
        path: from.pathname + from.search,
        headers,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const answered = new Headers();
          for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
            const name = incoming.rawHeaders[at] ?? "";
            if (!hopByHop.has(name.toLowerCase()))
              answered.append(name, incoming.rawHeaders[at + 1] ?? "");
          }
          const status = incoming.statusCode ?? 502;
          const bodyless = [101, 204, 205, 304].includes(status);
          resolve(
            new Response(bodyless ? null : Buffer.concat(chunks), { status, headers: answered }),
          );
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding"]);
