import { Hono } from "hono";
import * as z from "zod";
import type { Origins } from "./connectors.ts";
import type { Servers } from "./server.ts";

const Body = z
  .object({
    session: z.object({ variables: z.record(z.string(), z.unknown()) }).nullish(),
    ndcRequest: z.looseObject({ query: z.looseObject({}).optional() }).nullish(),
    ndcResponse: z.unknown().optional(),
  })
  .loose();

/** The plugin servers that the cases' hooks call, by the origins that the metadata names. */
export async function startPlugins(servers: Servers): Promise<Origins> {
  const start = (app: Hono) => servers.start((request) => app.fetch(request));
  const silent = await start(unchanging());
  return new Map([
    ["http://localhost:5001", await start(preNdcRequest())],
    ["http://localhost:5002", silent],
    ["http://localhost:5003", silent],
    ["http://localhost:5004", await start(preNdcResponse())],
    ["http://localhost:5005", silent],
  ]);
}

/** Lets everything go on as it is. */
export function unchanging(): Hono {
  return new Hono().all("*", () => new Response(null, { status: 204 }));
}

/** Sends a request back, limited where the session or else a header says so. */
export function preNdcRequest(): Hono {
  return new Hono().post("*", async (c) => {
    const { session, ndcRequest } = Body.parse(await c.req.json());
    if (!ndcRequest) return new Response(null, { status: 204 });
    const limit =
      wholeNumber(session?.variables["x-hasura-limit"]) ??
      wholeNumber(c.req.header("x-user-custom-limit"));
    const changed =
      limit === null ? ndcRequest : { ...ndcRequest, query: { ...ndcRequest.query, limit } };
    return Response.json({ ndcRequest: changed });
  });
}

/** Sends an answer back, cut to one row where the session says so. */
export function preNdcResponse(): Hono {
  return new Hono().post("*", async (c) => {
    const { session, ndcResponse } = Body.parse(await c.req.json());
    if (ndcResponse === null || ndcResponse === undefined) {
      return new Response(null, { status: 204 });
    }
    const trim = session?.variables["x-hasura-response-trim"];
    const trimmed = trim === true || trim === "true" || trim === "1" || trim === 1;
    return Response.json(trimmed ? withOneRow(ndcResponse) : ndcResponse);
  });
}

function withOneRow(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  const [first, ...rest] = answer as unknown[];
  const rowSet = z.looseObject({ rows: z.array(z.unknown()) }).safeParse(first);
  if (!rowSet.success) return answer;
  return [{ ...rowSet.data, rows: rowSet.data.rows.slice(0, 1) }, ...rest];
}

function wholeNumber(value: unknown): number | null {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^\d+$/.test(text.trim()) ? Number(text) : null;
}
