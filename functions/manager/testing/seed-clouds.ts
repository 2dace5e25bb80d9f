import { createHash } from "node:crypto";
import type { Transaction } from "../../../shared/database.ts";
import type { Ref, Seen } from "../../../shared/ports/compute.ts";
import { adoption, connection, observation, rule } from "../../../shared/schema/clouds.ts";
import { Secret } from "../../../shared/secret.ts";
import type { Services } from "../context.ts";
import { createdBy, type Scope, SECRET_VALUE } from "./seed-scope.ts";

/** Ids in the API. */
export interface SeededFunctions {
  ours: string;
  foreign: string;
  orphan: string;
  target: string;
}

export async function insertConnection(
  tx: Transaction,
  { ids, masterKey }: Services,
  { organizationId }: Scope,
  slug: string,
): Promise<string> {
  const id = ids.long("con");
  await tx.insert(connection).values({
    id,
    organizationId,
    name: `${slug}-aws`,
    provider: "aws",
    account: "123456789012",
    credentials: { kind: "keys", accessKeyId: "AKIAEXAMPLE" },
    settings: {},
    envelope: await masterKey.encrypt(new Secret(SECRET_VALUE), id),
    isDefault: false,
    regions: ["eu-1"],
    createdBy,
    createdAt: new Date(),
  });
  return `${slug}-aws`;
}

/** The id by which the API knows what was read back. */
export function functionId(target: string, ref: Ref): string {
  const text = `${target}\n${ref.kind}/${ref.name}`;
  return `f${createHash("sha256").update(text).digest("hex").slice(0, 20)}`;
}

/** As the reconciler reads them back: a part that drifted, a foreign function, and an orphan. */
export async function insertObservations(
  tx: Transaction,
  scope: Scope,
  of: { slug: string; build: string; release: string; connection: string },
): Promise<SeededFunctions> {
  const target = `${of.connection}:eu-1`;
  const owner = {
    organization: scope.organizationId,
    project: scope.projectId,
    environment: scope.environmentId,
    resource: "api",
    build: of.build,
    release: of.release,
    operation: "op_seed",
  };
  const insert = async (
    name: string,
    row: { owner: "ours" | "foreign" | "orphan" } & Partial<typeof observation.$inferInsert>,
  ) => {
    const ref = refOf(name);
    const tags = row.owner === "foreign" ? ("foreign" as const) : owner;
    await tx.insert(observation).values({
      organizationId: scope.organizationId,
      target,
      resource: `${ref.kind}/${ref.name}`,
      ref,
      seen: seenOf(ref, tags),
      drift: [],
      accepted: {},
      firstSeenAt: new Date(),
      observedAt: new Date(),
      ...row,
    });
    return functionId(target, ref);
  };
  return {
    target,
    ours: await insert(`${of.slug}-api`, {
      owner: "ours",
      environmentId: scope.environmentId,
      releaseId: of.release,
      part: "api",
      drift: [{ field: "memoryMb", seen: 512, want: 256 }],
      driftSince: new Date(),
    }),
    foreign: await insert(`${of.slug}-legacy`, { owner: "foreign" }),
    orphan: await insert(`${of.slug}-orphan`, { owner: "orphan" }),
  };
}

function refOf(name: string): Ref {
  return { cloud: "aws", account: "123456789012", region: "eu-1", kind: "function", name };
}

function seenOf(ref: Ref, owner: Seen["owner"]): Seen {
  return {
    ref,
    owner,
    hash: "h",
    ready: true,
    revision: "7",
    url: `https://${ref.name}.lambda.example.com/`,
    fields: { memoryMb: 512, "variables.TOKEN": SECRET_VALUE, "secrets.API_KEY": "set" },
    raw: { FunctionName: ref.name, State: "Active" },
  };
}

/** A rule of the project, as somebody made it before. */
export async function insertRule(
  { db, ids }: Services,
  of: { organization: string; project: string; slug: string },
): Promise<string> {
  const name = `${of.slug}-rule`;
  const row = {
    id: ids.long("rul"),
    organizationId: of.organization,
    projectId: of.project,
    name,
    content: { kind: "protect" as const },
    createdBy,
    createdAt: new Date(),
  };
  await db.insert(rule).values(row).onConflictDoNothing();
  return name;
}

/** The foreign function, to be taken over by the part `api`. */
export async function insertAdoption(
  { db }: Services,
  of: { organization: string; project: string; environment: string; slug: string; target: string },
): Promise<void> {
  const ref = refOf(`${of.slug}-legacy`);
  const row = {
    organizationId: of.organization,
    projectId: of.project,
    environmentId: of.environment,
    part: "api",
    target: of.target,
    ref,
    before: seenOf(ref, "foreign"),
    createdBy,
    createdAt: new Date(),
  };
  await db.insert(adoption).values(row).onConflictDoNothing();
}
