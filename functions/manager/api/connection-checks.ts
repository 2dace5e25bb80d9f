import { eq } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import { Connection, Provider } from "../../../shared/domain/connection.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ConnectionCheck } from "../../../shared/ports/cloud.ts";
import * as api from "../../../shared/protocol/api-clouds.ts";
import { connection } from "../../../shared/schema/clouds.ts";
import { preparedChange } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { boundedRead } from "../queries/bounded-read.ts";
import { connectionView, requireConnection } from "../queries/connections.ts";
import { callContext } from "../queries/log-lines.ts";

const tag = "Connections";
const read: Access = {
  permission: "connection:read",
  read: "connection:read",
  hidden: "connection.not_found",
  within: "organization",
};

/** Below `/connections`. */
export const connectionChecks = new Hono<ManagerEnv>()
  .post(
    "/:connection/check",
    endpoint({
      summary: "Sign in and ask for each permission that is needed, writing nothing at the cloud",
      tag,
      access: { ...read, permission: "connection:write" },
      answers: { 200: api.Connection },
      problems: [
        "connection.owner_only",
        "connection.private_endpoint",
        "provider.unavailable",
        "secret.master_key_missing",
      ],
      keyed: true,
    }),
    async (c) => {
      const { clock, db } = c.var.services;
      const { id: organizationId } = c.var.scope.organization;
      const name = c.req.param("connection");
      const seen = await requireConnection(db, organizationId, name);
      return preparedChange(
        c,
        () => check(c, organizationId, name),
        async (tx, checked) => {
          const [row] = await tx
            .update(connection)
            .set({ checked, checkedAt: clock.now() })
            .where(eq(connection.id, seen.id))
            .returning();
          if (!row) throw new AppError("connection.not_found");
          const missing = checked.permissions.filter(({ state }) => state === "missing").length;
          return {
            status: 200,
            body: connectionView(row),
            audit: {
              action: "connection.check",
              subject: name,
              data: { problem: checked.problem?.code ?? null, missing },
            },
          };
        },
      );
    },
  )
  .get(
    "/:connection/policy",
    endpoint({
      summary: "The least that the connection must be allowed, to paste at the cloud",
      tag,
      access: read,
      answers: { 200: api.ConnectionPolicy },
    }),
    async (c) => {
      const { clouds, db } = c.var.services;
      const { id: organization } = c.var.scope.organization;
      const row = await requireConnection(db, organization, c.req.param("connection"));
      const { provider, id, name, account, credentials, settings } = row;
      const of = { id, organization, name, provider, account, credentials, settings };
      const cloud = await clouds.provider(provider);
      return c.json({ provider, ...cloud.policy(Connection.parse(of)) }, 200);
    },
  );

/** Of connections that are still to be made; what is not known yet is a word to replace. */
const EXAMPLES: Readonly<Record<Provider, object>> = {
  aws: {
    account: "123456789012",
    credentials: {
      kind: "assume-role",
      roleArn: "arn:aws:iam::123456789012:role/lintas",
      externalId: "EXTERNAL_ID_OF_THE_CONNECTION",
    },
  },
  gcp: {
    account: "PROJECT_ID",
    credentials: {
      kind: "service-account",
      email: "lintas@PROJECT_ID.iam.gserviceaccount.com",
    },
  },
  azure: {
    account: "SUBSCRIPTION_ID",
    credentials: { kind: "client-secret", tenant: "TENANT_ID", client: "CLIENT_ID" },
  },
};

/** Before there is a connection. */
export const connectionPolicies = new Hono<ManagerEnv>().get(
  "/:provider",
  endpoint({
    summary: "The least that a connection to a provider must be allowed",
    tag,
    access: { ...read, hidden: "request.not_found" },
    answers: { 200: api.ConnectionPolicy },
  }),
  async (c) => {
    const provider = Provider.safeParse(c.req.param("provider"));
    if (!provider.success) throw new AppError("request.not_found");
    const cloud = await c.var.services.clouds.provider(provider.data);
    const example = Connection.parse({
      id: "con_new",
      organization: c.var.scope.organization.id,
      name: "new",
      provider: provider.data,
      settings: {},
      ...EXAMPLES[provider.data],
    });
    const policy: z.infer<typeof api.ConnectionPolicy> = {
      provider: provider.data,
      ...cloud.policy(example),
    };
    return c.json(policy, 200);
  },
);

/** What a cloud refuses is the result of the check, not its failure. */
async function check(
  c: ManagerContext,
  organization: string,
  name: string,
): Promise<ConnectionCheck> {
  const { services } = c.var;
  const { cloud, connection: opened } = await services.clouds.open(organization, name);
  try {
    return await boundedRead(c, (signal) => cloud.check(callContext(services, signal), opened));
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("provider.")) throw error;
    if (error.code === "provider.unavailable") throw error;
    const problem = { code: error.code, detail: error.message };
    return { identity: null, account: null, problem, permissions: [] };
  }
}
