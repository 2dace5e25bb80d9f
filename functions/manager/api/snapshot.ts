import { Hono } from "hono";
import { SignedSnapshot } from "../../../shared/protocol/snapshot.ts";
import type { ManagerEnv } from "../context.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { sse } from "../sse.ts";

const tag = "Gateways";
const access = { installation: "snapshot:read" } as const;

export const snapshot = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "What gateways serve from, signed",
      tag,
      access,
      answers: { 200: SignedSnapshot },
    }),
    async (c) => {
      const { version, signed } = await c.var.services.snapshots.current();
      c.header("etag", `"${version}"`);
      return c.json(signed, 200);
    },
  )
  .get(
    "/stream",
    endpoint({
      summary: "The snapshot at each change",
      tag,
      access,
      answers: {
        200: { media: "text/event-stream", description: "`event: snapshot`, `id: <version>`." },
      },
    }),
    (c) => {
      const seen = Number(c.req.header("last-event-id") ?? Number.NaN);
      const after = Number.isSafeInteger(seen) ? seen : -1;
      return sse(c, (signal) => c.var.services.snapshots.follow(after, signal));
    },
  );
