import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Secret } from "../shared/secret.ts";
import type { GatewayMetrics } from "./metrics.ts";

/**
 * For the operator alone: `/metrics`, `/health` (it runs) and `/ready` (it can route). Functions of
 * this machine reach the port too, and metrics name every tenant's releases: they need the token.
 */
export function privateServer(
  metrics: Pick<GatewayMetrics, "text" | "contentType">,
  token: Secret | null,
  state: {
    snapshotVersion(): number | null;
    runners(): Record<string, boolean>;
    engines(): Promise<Record<string, boolean>>;
  },
): Server {
  return createServer((req, res) => {
    const json = (status: number, body: unknown) => {
      res.writeHead(status, { "content-type": "application/json" });
      res.end(JSON.stringify(body));
    };
    switch (req.url ?? "") {
      case "/metrics":
        if (!mayRead(req, token)) {
          res.setHeader("www-authenticate", "Bearer");
          return json(401, { status: "the metrics need their token" });
        }
        metrics.text().then(
          (text) => {
            res.writeHead(200, { "content-type": metrics.contentType });
            res.end(text);
          },
          () => json(500, { status: "failed" }),
        );
        return;
      case "/health": {
        const snapshotVersion = state.snapshotVersion();
        const runners = state.runners();
        state.engines().then(
          (engines) => json(200, { status: "ok", snapshotVersion, runners, engines }),
          () => json(500, { status: "failed" }),
        );
        return;
      }
      case "/ready": {
        const snapshotVersion = state.snapshotVersion();
        return json(snapshotVersion === null ? 503 : 200, { snapshotVersion });
      }
      default:
        return json(404, { status: "not found" });
    }
  });
}

function mayRead(req: IncomingMessage, token: Secret | null): boolean {
  if (token === null) return true;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const given = req.headers.authorization ?? "";
  return timingSafeEqual(digest(given), digest(`Bearer ${token.reveal()}`));
}
