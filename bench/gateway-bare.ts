import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";

/**
 * What the gateway is measured against: the least that still is a proxy. It passes headers on as
 * they are, retries nothing, limits nothing, counts nothing. Argument: function socket.
 */
const [socketPath = ""] = process.argv.slice(2);
const pool = new Pool("http://function", { socketPath });

const server = createServer((req, res) => {
  pool.dispatch(
    {
      path: req.url ?? "/",
      method: req.method ?? "GET",
      headers: req.headers,
      body: req.method === "GET" ? null : req,
    },
    {
      onRequestStart: (controller) => {
        res.on("close", () => {
          if (!res.writableFinished) controller.abort(new Error("gone"));
        });
      },
      onResponseStart: (_controller, status, headers) => {
        res.writeHead(status, headers);
      },
      onResponseData: (controller, chunk) => {
        if (res.write(chunk)) return;
        controller.pause();
        res.once("drain", () => controller.resume());
      },
      onResponseEnd: () => {
        res.end();
      },
      onResponseError: () => {
        res.destroy();
      },
    },
  );
});
server.listen(0, "127.0.0.1", () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
