import { createServer, type Server } from "node:http";
import type { GatewayMetrics } from "./metrics.ts";

/** For the operator alone: `/metrics`, `/health` (it runs) and `/ready` (it can route). */
export function privateServer(
  metrics: Pick<GatewayMetrics, "text" | "contentType">,
  state: () => { snapshotVersion: number | null; runners: Record<string, boolean> },
): Server {
  return createServer((req, res) => {
    const json = (status: number, body: unknown) => {
      res.writeHead(status, { "content-type": "application/json" });
      res.end(JSON.stringify(body));
    };
    switch (req.url ?? "") {
      case "/metrics":
        metrics.text().then(
          (text) => {
            res.writeHead(200, { "content-type": metrics.contentType });
            res.end(text);
          },
          () => json(500, { status: "failed" }),
        );
        return;
      case "/health":
        return json(200, { status: "ok", ...state() });
      case "/ready": {
        const { snapshotVersion } = state();
        return json(snapshotVersion === null ? 503 : 200, { snapshotVersion });
      }
      default:
        return json(404, { status: "not found" });
    }
  });
}
