import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type * as z from "zod";
import type { Executor } from "../../../shared/database.ts";
import { BuildId } from "../../../shared/domain/names.ts";
import type { Ref, Seen } from "../../../shared/ports/compute.ts";
import type { CloudFunction } from "../../../shared/protocol/api-clouds.ts";
import { adoption, observation } from "../../../shared/schema/clouds.ts";
import { release } from "../../../shared/schema/operations.ts";
import { environment, project } from "../../../shared/schema/projects.ts";
import type { ConnectionRow } from "./connections.ts";
import { placeOf } from "./places.ts";
import { productAt, type Products } from "./targets.ts";

export interface ObservationRow {
  id: string;
  observation: typeof observation.$inferSelect;
  projectId: string | null;
  project: string | null;
  environment: string | null;
  partKind: z.infer<typeof CloudFunction>["partKind"];
}

/** As long as the resource is there it is the same: 80 bits of its target and its name. */
const functionId = sql<string>`'f' || left(encode(sha256(convert_to(
  ${observation.target} || chr(10) || ${observation.resource}, 'UTF8')), 'hex'), 20)`;

/** Releases of before there were supergraphs hold functions. */
const partKind = sql<ObservationRow["partKind"]>`(
  select coalesce(p->'want'->'key'->>'kind', 'function')
  from jsonb_array_elements(${release.parts}) p where p->>'part' = ${observation.part} limit 1)`;

export interface ObservationFilter {
  organizationId: string;
  /** Only what belongs to this project. */
  projectId?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
  owner?: "ours" | "foreign" | "orphan" | undefined;
  /** As they are stored. */
  targets?: readonly string[] | undefined;
  /** Part of its name, or of the part's. */
  q?: string | undefined;
  drifted?: boolean | undefined;
  /** `<target> <resource>` of the one that was shown last. */
  after?: string | null;
}

/** By target and name. */
export async function observations(
  db: Executor,
  filter: ObservationFilter,
  limit: number,
): Promise<ObservationRow[]> {
  if (filter.targets?.length === 0) return [];
  return joined(db)
    .where(and(...conditions(filter)))
    .orderBy(asc(observation.target), asc(observation.resource))
    .limit(limit);
}

function conditions(filter: ObservationFilter): SQL[] {
  const all: SQL[] = [eq(observation.organizationId, filter.organizationId)];
  if (filter.projectId !== undefined) all.push(eq(environment.projectId, filter.projectId));
  if (filter.project !== undefined) all.push(eq(project.slug, filter.project));
  if (filter.environment !== undefined) all.push(eq(environment.slug, filter.environment));
  if (filter.owner !== undefined) all.push(eq(observation.owner, filter.owner));
  if (filter.targets !== undefined) all.push(inArray(observation.target, [...filter.targets]));
  if (filter.drifted) all.push(sql`${observation.drift} <> '[]'::jsonb`);
  if (filter.q !== undefined) {
    const wanted = `%${filter.q.replace(/[\\%_]/g, "\\$&")}%`;
    all.push(
      sql`(${observation.ref}->>'name' ilike ${wanted} or ${observation.part} ilike ${wanted})`,
    );
  }
  if (filter.after) {
    const [target = "", ...resource] = filter.after.split(" ");
    all.push(
      sql`(${observation.target}, ${observation.resource}) > (${target}, ${resource.join(" ")})`,
    );
  }
  return all;
}

export async function observationById(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<ObservationRow | undefined> {
  const [row] = await joined(db).where(
    and(eq(observation.organizationId, organizationId), sql`${functionId} = ${id}`),
  );
  return row;
}

export function observationCursor({ observation: own }: ObservationRow): string {
  return `${own.target} ${own.resource}`;
}

function joined(db: Executor) {
  return db
    .select({
      id: functionId,
      observation,
      projectId: environment.projectId,
      project: project.slug,
      environment: environment.slug,
      partKind,
    })
    .from(observation)
    .leftJoin(environment, eq(environment.id, observation.environmentId))
    .leftJoin(project, eq(project.id, environment.projectId))
    .leftJoin(release, eq(release.id, observation.releaseId));
}

export interface AdoptionRow {
  adoption: typeof adoption.$inferSelect;
  project: string;
  environment: string;
}

export function adoptionsOf(db: Executor, organizationId: string): Promise<AdoptionRow[]> {
  return db
    .select({ adoption, project: project.slug, environment: environment.slug })
    .from(adoption)
    .innerJoin(environment, eq(environment.id, adoption.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(adoption.organizationId, organizationId));
}

/** Whether two refs are of one resource, whatever its target is called. */
export function sameResource(a: Ref, b: Ref): boolean {
  const key = ({ cloud, account, region, kind, name }: Ref) =>
    JSON.stringify([cloud, account, region, kind, name]);
  return key(a) === key(b);
}

/** What functions are shown beside. */
export interface Surroundings {
  connections: readonly ConnectionRow[];
  products: Products;
  adoptions: readonly AdoptionRow[];
  now: Date;
}

export function functionView(
  row: ObservationRow,
  around: Surroundings,
): z.infer<typeof CloudFunction> {
  const { observation: own } = row;
  const { ref, seen } = own;
  const place = placeOf(own.target, around.connections);
  const build = seen.owner === "foreign" ? null : seen.owner.build;
  const taken = around.adoptions.find((one) => sameResource(one.adoption.ref, ref));
  return {
    id: row.id,
    target: own.target,
    connection: place?.connection.name ?? null,
    region: ref.region,
    kind: ref.kind,
    name: ref.name,
    owner: own.owner,
    project: row.project,
    environment: row.environment,
    build: BuildId.safeParse(build).success ? build : null,
    release: own.releaseId,
    part: own.part,
    partKind: row.partKind,
    state: own.removal === null ? stateOf(seen) : "deleting",
    reason: seen.why ?? null,
    revision: seen.revision ?? null,
    url: seen.url ?? null,
    fields: withoutValues(seen),
    drifted: own.drift.length > 0,
    adoption: taken
      ? { project: taken.project, environment: taken.environment, part: taken.adoption.part }
      : null,
    notAdoptable: notAdoptable(row, around),
    changedAt: seen.changedAt ?? null,
    observedAt: own.observedAt.toISOString(),
    ageSeconds: Math.max(0, Math.floor((around.now.getTime() - own.observedAt.getTime()) / 1_000)),
  };
}

export function stateOf({ ready }: Seen): "ready" | "failed" | "progress" {
  if (ready === "failed") return "failed";
  return ready ? "ready" : "progress";
}

/** Values of variables of a function that we did not release may be anybody's secrets. */
function withoutValues({ fields }: Seen): Seen["fields"] {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      /^(?:variables|secrets)\./.test(field) && value !== null ? "set" : value,
    ]),
  );
}

/** Why a part cannot take it over; null where it can. */
export function notAdoptable(row: ObservationRow, around: Surroundings): string | null {
  const { observation: own } = row;
  if (own.owner === "ours") return `It belongs to the part \`${own.part ?? ""}\` already.`;
  if (own.owner === "orphan") return "It is ours, though no record knows it: remove it instead.";
  const taken = around.adoptions.find((one) => sameResource(one.adoption.ref, own.ref));
  if (taken) {
    const { project: of, environment: at, adoption: by } = taken;
    return `The part \`${by.part}\` of ${of}/${at} takes it over already.`;
  }
  const product = productAt(own.target, around);
  if (product === null) return "No connection leads to it.";
  return product.caps.adopt ? null : `${product.title} has nothing that a part could take over.`;
}
