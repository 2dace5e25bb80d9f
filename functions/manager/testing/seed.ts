import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { digestOf } from "../../../shared/canonical.ts";
import type { Transaction } from "../../../shared/database.ts";
import { type BuildContent, pathTable } from "../../../shared/domain/build.ts";
import { Definition } from "../../../shared/domain/definition.ts";
import { buildId } from "../../../shared/ids.ts";

import { operation, plan, release, route } from "../../../shared/schema/operations.ts";
import {
  blob,
  build,
  environment,
  host,
  project,
  secret,
  variable,
} from "../../../shared/schema/projects.ts";
import { Secret } from "../../../shared/secret.ts";
import type { Services } from "../context.ts";
import { createdBy, type Scope, SECRET_VALUE } from "./seed-scope.ts";
import { insertConnection, insertObservations, type SeededFunctions } from "./seed-clouds.ts";

export interface Seeded {
  slug: string;
  project: string;
  environment: string;
  build: string;
  content: BuildContent;
  /** Two ready releases; route version 1 has the first, version 2 the second. */
  releases: [string, string];
  operation: string;
  /** Ended long ago. */
  ended: string;
  plan: string;
  /** A connection to AWS, with a stored key. */
  connection: string;
  /** What was read back there: a part of the first release that drifted, and two that are not ours. */
  functions: SeededFunctions;
  /** `/v1/orgs/acme/projects/<slug>/environments/production`. */
  path: string;
  /** A blob that the organization does not hold yet. */
  upload: { digest: string; bytes: string };
}

/** The content of a build of one public and one private function. */
export function contentOf(slug: string, { memory = 256 } = {}): BuildContent {
  const definition = Definition.parse({
    name: slug,
    functions: {
      api: { path: "/api", entry: "api.ts", memory },
      web: { path: "/", entry: "web.ts", access: "private" },
    },
  });
  const part = (name: string) => ({
    name,
    kind: "function" as const,
    digest: sha256(`${slug}/${name}`),
    size: 100,
    format: 1,
  });
  return {
    format: 1,
    definition,
    parts: [part("api"), part("web")],
    paths: pathTable(definition),
  };
}

/** A project with everything that a route may ask for, written as the other parts would. */
export async function seedProject(
  services: Services,
  organizationId: string,
  slug: string,
): Promise<Seeded> {
  const { db, ids } = services;
  const scope = { organizationId, projectId: ids.long("prj"), environmentId: ids.long("env") };
  const content = contentOf(slug);
  const upload = `blob of ${slug}`;
  return db.transaction(async (tx) => {
    await insertProject(tx, scope, slug);
    const build = await insertBuild(tx, scope, slug, content);
    await insertConfiguration(tx, services, scope);
    const first = await insertRelease(tx, services, scope, { build, content, version: 1 });
    const second = await insertRelease(tx, services, scope, { build, content, version: 2 });
    const connectionName = await insertConnection(tx, services, scope, slug);
    const seen = { slug, build, release: first.release, connection: connectionName };
    return {
      slug,
      project: scope.projectId,
      environment: scope.environmentId,
      build,
      content,
      releases: [first.release, second.release],
      operation: await insertOperation(tx, services, scope, build, "progress"),
      ended: first.operation,
      plan: await insertPlan(tx, services, scope, build),
      connection: connectionName,
      functions: await insertObservations(tx, scope, seen),
      path: `/v1/orgs/acme/projects/${slug}/environments/production`,
      upload: { digest: sha256(upload), bytes: upload },
    };
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function insertProject(tx: Transaction, scope: Scope, slug: string): Promise<void> {
  const { organizationId, projectId, environmentId } = scope;
  const createdAt = new Date();
  await tx.insert(project).values({ id: projectId, organizationId, slug, name: slug, createdAt });
  await tx
    .insert(environment)
    .values({ id: environmentId, organizationId, projectId, slug: "production", createdAt });
  await tx.insert(host).values({ name: `${slug}.localhost`, ...scope, createdAt });
}

async function insertBuild(
  tx: Transaction,
  { organizationId, projectId }: Scope,
  slug: string,
  content: BuildContent,
): Promise<string> {
  const createdAt = new Date();
  const digest = await digestOf(content);
  const id = buildId(digest);
  const owner = { organizationId, projectId, createdAt };
  await tx.insert(host).values({ ...owner, name: `${slug}-${id}.localhost`, buildId: id });
  for (const part of content.parts) {
    await tx
      .insert(blob)
      .values({ organizationId, digest: part.digest, size: part.size, createdAt })
      .onConflictDoNothing();
  }
  await tx.insert(build).values({ ...owner, id, digest, content, createdBy: "seed" });
  return id;
}

async function insertConfiguration(
  tx: Transaction,
  { ids, masterKey }: Services,
  scope: Scope,
): Promise<void> {
  const updatedAt = new Date();
  await tx.insert(variable).values({ ...scope, name: "GREETING", value: "hi", updatedAt });
  const id = ids.long("sec");
  const envelope = await masterKey.encrypt(new Secret(SECRET_VALUE), id);
  await tx.insert(secret).values({ ...scope, id, name: "API_KEY", envelope, updatedAt });
}

async function insertOperation(
  tx: Transaction,
  { ids }: Services,
  scope: Scope,
  of: string,
  state: "ready" | "progress",
): Promise<string> {
  const id = ids.long("op");
  const input = {
    kind: "deploy" as const,
    build: of,
    targets: ["local"],
    route: true,
    weight: 100,
    fingerprint: null,
    plan: null,
  };
  const createdAt = new Date();
  await tx
    .insert(operation)
    .values({ id, ...scope, kind: "deploy", input, state, createdBy, createdAt });
  return id;
}

async function insertRelease(
  tx: Transaction,
  services: Services,
  scope: Scope,
  of: { build: string; content: BuildContent; version: number },
): Promise<{ release: string; operation: string }> {
  const operationId = await insertOperation(tx, services, scope, of.build, "ready");
  const id = services.ids.release();
  const createdAt = new Date();
  const local = { cloud: "node" as const, account: "local", region: "local", kind: "part" };
  await tx.insert(release).values({
    id,
    ...scope,
    buildId: of.build,
    target: "local",
    configDigest: `config ${of.version}`,
    operationId,
    state: "ready",
    parts: of.content.parts.map((part) => ({
      part: part.name,
      ref: { ...local, name: `${id}-${part.name}` },
      want: {
        access: part.name === "web" ? "private" : "public",
        limits: { timeoutMs: 30_000 },
      } as never,
      url: null,
    })),
    createdAt,
    readyAt: new Date(createdAt.getTime() + of.version),
  });
  await tx.insert(route).values({
    ...scope,
    version: of.version,
    table: [{ target: "local", release: id, weight: 100 }],
    operationId,
    cause: "deploy",
    createdBy,
    createdAt,
  });
  return { release: id, operation: operationId };
}

async function insertPlan(
  tx: Transaction,
  { ids }: Services,
  scope: Scope,
  of: string,
): Promise<string> {
  const id = ids.long("pln");
  const route = { before: [], after: "all" };
  const content = { build: of, targets: [], route, problems: [], fingerprint: "fp" };
  await tx.insert(plan).values({
    id,
    ...scope,
    buildId: of,
    fingerprint: "fp",
    content,
    createdBy: "seed",
    createdAt: new Date(),
  });
  return id;
}

/** As the Creator does when it destroyed an environment: nothing is live and nothing runs. */
export async function settleProject(services: Services, seeded: Seeded): Promise<void> {
  const at = new Date().toISOString();
  await services.db.execute(
    sql`update release set state = 'deleted', deleted_at = ${at} where project_id = ${seeded.project}`,
  );
  await services.db.execute(
    sql`update operation set state = 'ready', ended_at = ${at} where project_id = ${seeded.project}`,
  );
}
