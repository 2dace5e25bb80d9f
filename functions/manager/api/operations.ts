import { eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { Event } from "../../../shared/domain/event.ts";
import { OperationInput } from "../../../shared/domain/operation.ts";
import { hasEnded, State } from "../../../shared/domain/state.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { operation } from "../../../shared/schema/operations.ts";
import { change } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import { type Access, authorizeSubject } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { eventsAfter, followEvents } from "../queries/events.ts";
import { operationById, operationsBefore, operationView, stepsOf } from "../queries/operations.ts";
import { operationPath } from "../queries/start-operation.ts";
import { sse, wantsStream } from "../sse.ts";

const tag = "Operations";
const read: Access = {
  permission: "operation:read",
  read: "operation:read",
  hidden: "operation.not_found",
  within: "subject",
};
const cancel: Access = { ...read, permission: "operation:cancel" };

const Kind = z.enum(OperationInput.options.map((option) => option.shape.kind.value));
const Filter = PageQuery.extend({
  project: z.string().max(64).optional(),
  environment: z.string().max(64).optional(),
  state: State.optional(),
  kind: Kind.optional(),
});
/** A sequence number as people and `Last-Event-ID` write it. */
const Seq = z.string().regex(/^[0-9]{1,9}$/, { error: "must be a whole number" });
const EventQuery = z.object({ after: Seq.optional(), limit: PageQuery.shape.limit });
const EventPage = z.object({ items: z.array(Event), next: z.int() });

const EVENTS_AT_ONCE = 100;

export const operations = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List operations",
      tag,
      access: { ...read, hidden: "request.not_found", within: "organization" },
      answers: { 200: api.page(api.Operation) },
      problems: ["request.invalid"],
    }),
    query(Filter),
    async (c) => {
      const { project, environment, state, kind, ...page } = c.req.valid("query");
      const wanted = pageRequest(page);
      const bound = c.var.identity.principal.project;
      const rows = await operationsBefore(
        c.var.services.db,
        {
          organizationId: c.var.scope.organization.id,
          ...(bound === null ? {} : { projectId: bound }),
          ...(project === undefined ? {} : { project }),
          ...(environment === undefined ? {} : { environment }),
          ...(state === undefined ? {} : { state }),
          ...(kind === undefined ? {} : { kind }),
        },
        wanted.after,
        wanted.limit + 1,
      );
      return c.json(
        pageOf(rows, wanted, (row) => row.operation.id, operationView),
        200,
      );
    },
  )
  .get(
    "/:operation",
    endpoint({
      summary: "Read an operation with its steps",
      tag,
      access: read,
      answers: { 200: api.OperationDetail },
    }),
    async (c) => {
      const row = await requireOperation(c, c.req.param("operation"), read);
      const steps = await stepsOf(c.var.services.db, row.operation.id);
      return c.json({ ...operationView(row), steps }, 200);
    },
  )
  .post(
    "/:operation/cancel",
    endpoint({
      summary: "Ask an operation to stop",
      tag,
      access: cancel,
      answers: { 202: api.Operation },
      problems: ["operation.ended"],
      keyed: true,
    }),
    async (c) => {
      const seen = await requireOperation(c, c.req.param("operation"), cancel);
      const { clock, jobs } = c.var.services;
      const id = seen.operation.id;
      return change(c, async (tx) => {
        const [row] = await tx.select().from(operation).where(eq(operation.id, id)).for("update");
        if (!row || hasEnded(row.state)) throw new AppError("operation.ended");
        const cancelRequestedAt = row.cancelRequestedAt ?? clock.now();
        await tx.update(operation).set({ cancelRequestedAt }).where(eq(operation.id, id));
        await jobs.enqueue(tx, { operation: id });
        return {
          status: 202,
          body: operationView({ ...seen, operation: { ...row, cancelRequestedAt } }),
          headers: { location: operationPath(c.var.scope.organization.slug, id) },
          audit: {
            action: "operation.cancel",
            subject: id,
            data: { kind: row.kind },
            project: row.projectId,
            environment: row.environmentId,
          },
        };
      });
    },
  )
  .get(
    "/:operation/events",
    endpoint({
      summary: "Events of an operation; with `Accept: text/event-stream` as they happen",
      tag,
      access: read,
      answers: { 200: EventPage },
      stream: "`id`: the number, `event`: the type, then `event: end` once the operation ended.",
      problems: ["request.invalid"],
    }),
    query(EventQuery),
    async (c) => {
      const row = await requireOperation(c, c.req.param("operation"), read);
      const wanted = c.req.valid("query");
      const after = Number(wanted.after ?? 0);
      const stream = row.operation.id;
      if (wantsStream(c)) {
        const resumed = Seq.safeParse(c.req.header("last-event-id"));
        const from = resumed.success ? Number(resumed.data) : after;
        return sse(c, (signal) => followEvents(c.var.services, stream, from, signal)) as never;
      }
      const limit = wanted.limit ?? EVENTS_AT_ONCE;
      const items = await eventsAfter(c.var.services.db, stream, after, limit);
      return c.json({ items, next: items.at(-1)?.seq ?? after }, 200);
    },
  );

/** Throws `operation.not_found` where it is not there or may not be seen. */
async function requireOperation(c: ManagerContext, id: string, access: Access) {
  const row = await operationById(c.var.services.db, c.var.scope.organization.id, id);
  if (!row) throw new AppError("operation.not_found");
  authorizeSubject(c, access, row.operation.projectId);
  return row;
}
