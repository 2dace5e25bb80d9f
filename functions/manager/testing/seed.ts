import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { digestOf } from "../../../shared/canonical.ts";
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

export const SECRET_VALUE = "s3cr3t-that-nobody-may-see";

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
  /** `/v1/orgs/acme/projects/<slug>/environments/production`. */
  path: string;
  /** A blob that the organization does not hold yet. */
  upload: { digest: string; bytes: string };
}

/** The content of a build of one public and one private function. */
export function contentOf(slug: string, salt = slug): BuildContent {
  const definition = Definition.parse({
    name: slug,
    functions: {
      api: { path: "/api", entry: "api.ts" },
      web: { path: "/", entry: "web.ts", access: "private" },
    },
  });
  const part = (name: string) => ({
    name,
    kind: "function" as const,
    digest: createHash("sha256").update(`${salt}/${name}`).digest("hex"),
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
  { db, ids, masterKey }: Services,
  organizationId: string,
  slug: string,
): Promise<Seeded> {
  const createdAt = new Date();
  const projectId = ids.long("prj");
  const environmentId = ids.long("env");
  const scope = { organizationId, projectId, environmentId };
  const content = contentOf(slug);
  const digest = await digestOf(content);
  const id = buildId(digest);
  const releases: [string, string] = [ids.release(), ids.release()].sort() as [string, string];
  const createdBy = { kind: "user", id: "usr_seed", name: "seed" };
  const made = ids.long("op");
  const again = ids.long("op");
  const running = ids.long("op");
  const planId = ids.long("pln");
  const secretId = ids.long("sec");
  const upload = `blob of ${slug}`;
  await db.transaction(async (tx) => {
    await tx.insert(project).values({ id: projectId, organizationId, slug, name: slug, createdAt });
    await tx.insert(environment).values({
      id: environmentId,
      organizationId,
      projectId,
      slug: "production",
      createdAt,
    });
    await tx.insert(host).values([
      { name: `${slug}.localhost`, ...scope, createdAt },
      { name: `${slug}-${id}.localhost`, organizationId, projectId, buildId: id, createdAt },
    ]);
    await tx
      .insert(blob)
      .values(
        content.parts.map((part) => ({
          organizationId,
          digest: part.digest,
          size: part.size,
          createdAt,
        })),
      )
      .onConflictDoNothing();
    await tx
      .insert(build)
      .values({ organizationId, projectId, id, digest, content, createdBy: "seed", createdAt });
    await tx
      .insert(variable)
      .values({ ...scope, name: "GREETING", value: "hi", updatedAt: createdAt });
    await tx.insert(secret).values({
      ...scope,
      id: secretId,
      name: "API_KEY",
      envelope: await masterKey.encrypt(new Secret(SECRET_VALUE), secretId),
      updatedAt: createdAt,
    });
    for (const [operationId, state] of [
      [made, "ready"],
      [again, "ready"],
      [running, "progress"],
    ] as const) {
      await tx.insert(operation).values({
        id: operationId,
        ...scope,
        kind: "deploy",
        input: {
          kind: "deploy",
          build: id,
          targets: ["local"],
          route: true,
          weight: 100,
          fingerprint: null,
        },
        state,
        createdBy,
        createdAt,
      });
    }
    for (const [i, operationId] of [made, again].entries()) {
      const releaseId = releases[i]!;
      await tx.insert(release).values({
        id: releaseId,
        ...scope,
        buildId: id,
        target: "local",
        configDigest: `config ${i}`,
        operationId,
        state: "ready",
        parts: content.parts.map((part) => ({
          part: part.name,
          ref: {
            cloud: "node" as const,
            account: "local",
            region: "local",
            kind: "part",
            name: `${releaseId}-${part.name}`,
          },
          want: {
            access: part.name === "web" ? "private" : "public",
            limits: { timeoutMs: 30_000 },
          } as never,
          url: null,
        })),
        createdAt,
        readyAt: new Date(createdAt.getTime() + i),
      });
      await tx.insert(route).values({
        ...scope,
        version: i + 1,
        table: [{ target: "local", release: releaseId, weight: 100 }],
        operationId,
        cause: "deploy",
        createdBy,
        createdAt,
      });
    }
    await tx.insert(plan).values({
      id: planId,
      ...scope,
      buildId: id,
      fingerprint: "fp",
      content: {
        build: id,
        targets: [],
        route: { before: [], after: "all" },
        problems: [],
        fingerprint: "fp",
      },
      createdBy: "seed",
      createdAt,
    });
  });
  return {
    slug,
    project: projectId,
    environment: environmentId,
    build: id,
    content,
    releases,
    operation: running,
    ended: made,
    plan: planId,
    path: `/v1/orgs/acme/projects/${slug}/environments/production`,
    upload: { digest: createHash("sha256").update(upload).digest("hex"), bytes: upload },
  };
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
