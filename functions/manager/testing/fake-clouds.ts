import { and, eq } from "drizzle-orm";
import type { Database } from "../../../shared/database.ts";
import { Connection } from "../../../shared/domain/connection.ts";
import type { MasterKey } from "../../../shared/envelope.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type {
  CloudProvider,
  Clouds,
  ConnectionCheck,
  OpenConnection,
} from "../../../shared/ports/cloud.ts";
import type { ComputeAdapter } from "../../../shared/ports/compute.ts";
import { connection } from "../../../shared/schema/clouds.ts";

/** How the clouds of a test behave. */
export interface CloudWorld {
  check: (of: OpenConnection) => ConnectionCheck | Promise<ConnectionCheck>;
}

export const CLOUD_CAPS: ComputeAdapter["caps"] = {
  revisions: true,
  split: 2,
  releaseUrl: true,
  cas: true,
  dryRun: false,
  keep: 10,
  adopt: true,
  engine: false,
};

export function cloudWorld(): CloudWorld {
  return {
    check: ({ account }) => ({
      identity: "arn:aws:iam::123456789012:user/lintas",
      account,
      problem: null,
      permissions: [
        { permission: "lambda:CreateFunction", state: "granted", detail: "makes functions" },
        { permission: "lambda:GetFunction", state: "missing", detail: "reads functions" },
      ],
    }),
  };
}

/** Two products each; the second takes nothing over. */
function fakeProvider(provider: Connection["provider"], of: CloudWorld): CloudProvider {
  const products = [
    { name: "first", title: `${provider} first`, caps: CLOUD_CAPS, regions: ["eu-1", "eu-2"] },
    {
      name: "second",
      title: `${provider} second`,
      caps: { ...CLOUD_CAPS, adopt: false },
      // Those of Azure are all known, the others' are the provider's business.
      regions: provider === "azure" ? ["eu-1"] : [],
    },
  ];
  const none = (): never => {
    throw new Error("the test has no such part of a cloud");
  };
  return {
    provider,
    products,
    compute: none,
    check: async (_cx, opened) => of.check(opened),
    policy: (opened) => ({
      text: JSON.stringify({ account: opened.account, ...opened.credentials }),
      language: "json",
      how: "Paste it.",
    }),
    secretStore: none,
    objectStore: none,
  };
}

/** Connections of the database, of clouds that are none. */
export function fakeClouds(db: Database, masterKey: MasterKey, of: CloudWorld): Clouds {
  return {
    provider: async (name) => fakeProvider(name, of),
    async open(organization, name) {
      const [row] = await db
        .select()
        .from(connection)
        .where(and(eq(connection.organizationId, organization), eq(connection.name, name)));
      if (!row) throw new AppError("connection.not_found");
      const key = row.envelope === null ? null : await masterKey.decrypt(row.envelope, row.id);
      const opened = { ...Connection.parse({ ...row, organization }), key };
      return { cloud: fakeProvider(row.provider, of), connection: opened };
    },
  };
}
