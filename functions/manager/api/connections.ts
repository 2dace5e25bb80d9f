import { and, eq } from "drizzle-orm";
import { Hono } from "hono";
import type { Transaction } from "../../../shared/database.ts";
import type { Provider } from "../../../shared/domain/connection.ts";
import { parseTarget } from "../../../shared/domain/target.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { page } from "../../../shared/protocol/api.ts";
import { connection } from "../../../shared/schema/clouds.ts";
import { change, preparedChange } from "../change.ts";
import { actor, type ManagerEnv } from "../context.ts";
import { requireMatch } from "../etag.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import {
  requireKey,
  requireRegions,
  storedCredentials,
  storedKey,
} from "../queries/connection-edit.ts";
import {
  type ConnectionRow,
  connectionsAfter,
  connectionTag,
  connectionView,
  lockConnection,
  lockConnections,
  requireConnection,
  requireMayUseAmbient,
  requirePublicEndpoints,
  requireUnused,
} from "../queries/connections.ts";
import { forgetConnection } from "../queries/deletion.ts";
import { defaultOf, namesProvider } from "../queries/places.ts";

const tag = "Connections";
const read: Access = {
  permission: "connection:read",
  read: "connection:read",
  hidden: "connection.not_found",
  within: "organization",
};
const write: Access = { ...read, permission: "connection:write" };

export const connections = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List connections, by name, without their keys",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: page(api.Connection) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const wanted = pageRequest(c.req.valid("query"));
      const { id } = c.var.scope.organization;
      const rows = await connectionsAfter(c.var.services.db, id, wanted.after, wanted.limit + 1);
      return c.json(
        pageOf(rows, wanted, (row) => row.name, connectionView),
        200,
      );
    },
  )
  .post(
    "/",
    endpoint({
      summary: "Connect a cloud account; the first of a provider becomes its default",
      tag,
      access: { ...write, hidden: "request.not_found" },
      answers: { 201: api.Connection },
      problems: [
        "request.invalid",
        "connection.exists",
        "connection.in_use",
        "connection.owner_only",
        "connection.private_endpoint",
        "provider.region",
        "secret.master_key_missing",
      ],
      keyed: true,
    }),
    body(api.NewConnection),
    (c) => {
      const wanted = c.req.valid("json");
      const { clock, ids, masterKey } = c.var.services;
      const { organization } = c.var.scope;
      return preparedChange(
        c,
        async () => {
          requireKey(wanted, null);
          await requireMayUseAmbient(c, wanted.credentials.kind);
          await requirePublicEndpoints(c, wanted.settings);
          await requireRegions(c.var.services.clouds, wanted.provider, wanted.regions);
        },
        async (tx) => {
          const others = await lockConnections(tx, organization.id);
          if (others.some((other) => other.name === wanted.name)) {
            throw new AppError("connection.exists");
          }
          // What runs at `aws:…` would be looked for through a connection that is named `aws`.
          await requireUnused(
            tx,
            organization.id,
            others,
            (_means, target) => parseTarget(target)?.connection === wanted.name,
          );
          const meant = await settledDefault(tx, wanted.provider, others);
          const id = ids.long("con");
          const [row] = await tx
            .insert(connection)
            .values({
              id,
              organizationId: organization.id,
              name: wanted.name,
              provider: wanted.provider,
              account: wanted.account,
              credentials: storedCredentials(wanted, id),
              settings: wanted.settings,
              envelope: await storedKey(masterKey, wanted, { id, envelope: null }),
              isDefault: meant === null,
              regions: wanted.regions,
              createdBy: actor(c),
              createdAt: clock.now(),
            })
            .returning();
          if (!row) throw new Error("the connection was not inserted");
          return {
            status: 201,
            body: connectionView(row),
            headers: {
              etag: connectionTag(row),
              location: `/v1/orgs/${organization.slug}/connections/${row.name}`,
            },
            audit: {
              action: "connection.create",
              subject: row.name,
              data: { provider: row.provider, account: row.account, kind: row.credentials.kind },
            },
          };
        },
      );
    },
  )
  .get(
    "/:connection",
    endpoint({
      summary: "Read a connection, without its key",
      tag,
      access: read,
      answers: { 200: api.Connection },
    }),
    async (c) => {
      const { db } = c.var.services;
      const row = await requireConnection(
        db,
        c.var.scope.organization.id,
        c.req.param("connection"),
      );
      c.header("etag", connectionTag(row));
      return c.json(connectionView(row), 200);
    },
  )
  .put(
    "/:connection",
    endpoint({
      summary: "Edit a connection; the stored key stays where none is sent",
      tag,
      access: write,
      answers: { 200: api.Connection },
      problems: [
        "request.invalid",
        "connection.in_use",
        "connection.owner_only",
        "connection.private_endpoint",
        "provider.region",
        "secret.master_key_missing",
      ],
      conditional: true,
    }),
    body(api.ConnectionEdit),
    async (c) => {
      const wanted = c.req.valid("json");
      const { db, masterKey } = c.var.services;
      const { id: organizationId } = c.var.scope.organization;
      const name = c.req.param("connection");
      const before = await requireConnection(db, organizationId, name);
      requireMatch(c, connectionTag(before));
      if (wanted.provider !== before.provider) {
        throw invalid([{ pointer: "/provider", detail: `must be \`${before.provider}\`` }]);
      }
      await requireMayUseAmbient(c, wanted.credentials.kind);
      await requirePublicEndpoints(c, wanted.settings);
      await requireRegions(c.var.services.clouds, wanted.provider, wanted.regions);
      return change(c, async (tx) => {
        const { all, seen } = await lockConnection(tx, organizationId, name);
        requireMatch(c, connectionTag(seen));
        requireKey(wanted, seen);
        if (wanted.account !== seen.account) {
          await requireUnused(tx, organizationId, all, (means) => means.name === name);
        }
        const [row] = await tx
          .update(connection)
          .set({
            account: wanted.account,
            credentials: storedCredentials(wanted, seen.id),
            settings: wanted.settings,
            envelope: await storedKey(masterKey, wanted, seen),
            regions: wanted.regions,
            // What was checked is not what there is now.
            checked: null,
            checkedAt: null,
            version: seen.version + 1,
          })
          .where(eq(connection.id, seen.id))
          .returning();
        if (!row) throw new AppError("edit.stale");
        return {
          status: 200,
          body: connectionView(row),
          headers: { etag: connectionTag(row) },
          audit: {
            action: "connection.edit",
            subject: name,
            data: { kind: row.credentials.kind, key: wanted.key !== undefined, to: row.account },
          },
        };
      });
    },
  )
  .delete(
    "/:connection",
    endpoint({
      summary: "Remove a connection through which nothing runs",
      tag,
      access: write,
      answers: { 204: null },
      problems: ["connection.in_use"],
      conditional: true,
    }),
    (c) => {
      const name = c.req.param("connection");
      const { id: organizationId } = c.var.scope.organization;
      return change(c, async (tx) => {
        const { all, seen } = await lockConnection(tx, organizationId, name);
        requireMatch(c, connectionTag(seen));
        await requireUnused(tx, organizationId, all, (means) => means.name === name);
        await forgetConnection(tx, organizationId, all, name);
        await tx.delete(connection).where(eq(connection.id, seen.id));
        return {
          status: 204,
          body: null,
          audit: {
            action: "connection.delete",
            subject: name,
            data: { provider: seen.provider, account: seen.account },
          },
        };
      });
    },
  )
  .put(
    "/:connection/default",
    endpoint({
      summary: "Let targets that name only the provider mean this connection",
      tag,
      access: write,
      answers: { 200: api.Connection },
      problems: ["connection.in_use"],
    }),
    (c) => {
      const name = c.req.param("connection");
      const { id: organizationId } = c.var.scope.organization;
      return change(c, async (tx) => {
        const { all, seen } = await lockConnection(tx, organizationId, name);
        const others = all.filter((row) => row.provider === seen.provider && row.name !== name);
        if (!seen.isDefault) {
          // What runs at `aws:…` would be looked for in another account.
          await requireUnused(
            tx,
            organizationId,
            all,
            (means, target) => others.some((row) => row === means) && namesProvider(target, all),
          );
        }
        await tx
          .update(connection)
          .set({ isDefault: false })
          .where(
            and(
              eq(connection.organizationId, organizationId),
              eq(connection.provider, seen.provider),
            ),
          );
        const [row] = await tx
          .update(connection)
          .set({ isDefault: true })
          .where(eq(connection.id, seen.id))
          .returning();
        if (!row) throw new AppError("connection.not_found");
        return {
          status: 200,
          body: connectionView(row),
          headers: { etag: connectionTag(row) },
          audit: {
            action: "connection.default",
            subject: name,
            data: { provider: seen.provider },
          },
        };
      });
    },
  );

/** The connection that a provider's name means already, marked so that another one beside it changes nothing. */
async function settledDefault(
  tx: Transaction,
  provider: Provider,
  others: readonly ConnectionRow[],
): Promise<ConnectionRow | null> {
  const meant = defaultOf(provider, others);
  if (meant !== null && !meant.isDefault) {
    await tx.update(connection).set({ isDefault: true }).where(eq(connection.id, meant.id));
  }
  return meant;
}
