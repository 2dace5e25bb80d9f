import { sql } from "drizzle-orm";
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import * as z from "zod";
import { definitionJsonSchema } from "../../../shared/domain/definition.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { type ErrorCode, errorCatalog, isErrorCode } from "../../../shared/errors/catalog.ts";
import { docsUrl } from "../../../shared/errors/problem.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import { errorPage } from "../error-page.ts";
import { endpoint } from "../middleware/endpoint.ts";

const tag = "About";

const CatalogEntry = z.object({
  code: z.string(),
  status: z.int(),
  category: z.string(),
  title: z.string(),
  remedy: z.string(),
  page: z.string(),
});

function entryOf(c: ManagerContext, code: ErrorCode): z.infer<typeof CatalogEntry> {
  return { code, ...errorCatalog[code], page: docsUrl(code, c.var.services.config.publicUrl) };
}

/** What anybody may read: about the API, nothing about what it holds. */
export const meta = new Hono<ManagerEnv>()
  .get(
    "/definition.schema.json",
    endpoint({
      summary: "JSON Schema of a project's definition",
      tag,
      access: "open",
      answers: { 200: z.record(z.string(), z.unknown()) },
    }),
    (c) => c.json(definitionJsonSchema(), 200),
  )
  .get(
    "/errors",
    endpoint({
      summary: "Every code of a problem",
      tag,
      access: "open",
      answers: { 200: z.object({ items: z.array(CatalogEntry) }) },
    }),
    (c) => {
      const codes = Object.keys(errorCatalog).filter(isErrorCode);
      return c.json({ items: codes.map((code) => entryOf(c, code)) }, 200);
    },
  )
  .get(
    "/errors/:code",
    endpoint({
      summary: "What a code means and what to do; a page where a browser asks",
      tag,
      access: "open",
      answers: { 200: CatalogEntry },
      page: true,
      problems: ["request.not_found"],
    }),
    (c) => {
      const code = c.req.param("code");
      if (!isErrorCode(code)) throw new AppError("request.not_found");
      c.header("vary", "accept");
      const types = ["application/json", "text/html"];
      const wanted = accepts(c, { header: "Accept", supports: types, default: "application/json" });
      if (wanted !== "text/html") return c.json(entryOf(c, code), 200);
      c.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
      return c.html(errorPage(code, errorCatalog[code]), 200) as never;
    },
  );

const HEALTH_MS = 2_000;

/** Unversioned, for whoever watches the process. */
export const health = new Hono<ManagerEnv>().get(
  "/",
  endpoint({
    summary: "Whether the Manager and its database answer",
    tag,
    access: "open",
    answers: { 200: z.object({ ok: z.literal(true) }) },
  }),
  async (c) => {
    const { clock, db } = c.var.services;
    const late = new AbortController();
    const answered = await Promise.race([
      db.execute(sql`select 1`).then(() => true),
      clock.sleep(HEALTH_MS, late.signal).then(() => false),
    ]).finally(() => late.abort());
    if (!answered) throw new AppError("database.unavailable", { retryAfter: 1 });
    return c.json({ ok: true as const }, 200);
  },
);
