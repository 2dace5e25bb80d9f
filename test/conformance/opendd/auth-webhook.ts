import { Hono } from "hono";
import * as z from "zod";
import type { Session } from "./corpus.ts";

/** The header that carries a whole session. */
export const SESSION_HEADER = "x-conformance-session";

const Body = z.object({ headers: z.record(z.string(), z.string()) });

/** Takes every caller for whom the header says: its JSON becomes the session, types and all. */
export function authWebhook(): Hono {
  return new Hono().post("/validate-request", async (c) => {
    const { headers } = Body.parse(await c.req.json());
    const said = Object.entries(headers).find(([name]) => name.toLowerCase() === SESSION_HEADER);
    if (said === undefined) return c.text("nobody", 401);
    return c.json(JSON.parse(said[1]) as Record<string, unknown>);
  });
}

/** The authentication that asks it. */
export function authConfig(webhook: string): unknown {
  const url = { value: `${webhook}/validate-request` };
  return { version: "v3", definition: { mode: { webhook: { method: "POST", url } } } };
}

/** Headers are Latin letters: all else is written in JSON's own way. */
export function sessionHeader(session: Session): Record<string, string> {
  const escaped = JSON.stringify(session).replace(/[^\u0020-\u007e]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return { [SESSION_HEADER]: escaped };
}
