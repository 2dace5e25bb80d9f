import { and, desc, eq } from "drizzle-orm";
import { digestOf } from "../../../shared/canonical.ts";
import type { Executor } from "../../../shared/database.ts";
import { targetsOf } from "../../../shared/domain/definition.ts";
import { partDefinitions } from "../../../shared/domain/part-definition.ts";
import type { RuleRow } from "../../../shared/domain/judge-rules.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { release, route } from "../../../shared/schema/operations.ts";
import { adoption } from "../../../shared/schema/clouds.ts";
import { build, environment, project, secret, variable } from "../../../shared/schema/projects.ts";
import { readRules } from "../../../shared/store/rules.ts";

export type BuildRow = typeof build.$inferSelect;
export type ReleaseRow = typeof release.$inferSelect;
export type SecretRow = typeof secret.$inferSelect;

/** One environment's configuration of one build, as its rows stand now. */
export interface Desired {
  build: BuildRow;
  project: typeof project.$inferSelect;
  environment: typeof environment.$inferSelect;
  targets: readonly string[];
  /** Per part: name → value, defaults filled in. */
  variables: ReadonlyMap<string, Record<string, string>>;
  /** Per part: the rows of its secrets. */
  secrets: ReadonlyMap<string, SecretRow[]>;
  /** What has no value although the definition wants one. */
  missing: { part: string; kind: "variable" | "secret"; name: string }[];
  /** Per target: equal digest, same release. */
  configDigests: ReadonlyMap<string, string>;
  releases: ReleaseRow[];
  /** `<target>/<part>` → the name of the resource that was adopted for it. */
  adoptions: ReadonlyMap<string, string>;
  route: { version: number; table: RouteTable } | null;
  /** Those that hold here: the organization's, the project's and the environment's. */
  rules: (RuleRow & { version: number })[];
}

/** Reads what a deploy of `buildId` stands on. Throws `build.not_found` and `environment.not_found`. */
export async function readDesired(
  db: Executor,
  wanted: {
    projectId: string;
    environmentId: string;
    buildId: string;
    targets?: readonly string[];
  },
): Promise<Desired> {
  const { projectId, environmentId, buildId } = wanted;
  const [builds, environments, variables, secrets, releases, routes, adoptions] = await Promise.all(
    [
      db
        .select()
        .from(build)
        .where(and(eq(build.projectId, projectId), eq(build.id, buildId))),
      db
        .select({ environment, project })
        .from(environment)
        .innerJoin(project, eq(project.id, environment.projectId))
        .where(eq(environment.id, environmentId)),
      db.select().from(variable).where(eq(variable.environmentId, environmentId)),
      db.select().from(secret).where(eq(secret.environmentId, environmentId)),
      db
        .select()
        .from(release)
        .where(and(eq(release.environmentId, environmentId), eq(release.state, "ready"))),
      db
        .select()
        .from(route)
        .where(eq(route.environmentId, environmentId))
        .orderBy(desc(route.version))
        .limit(1),
      db.select().from(adoption).where(eq(adoption.environmentId, environmentId)),
    ],
  );
  const [found] = builds;
  const [place] = environments;
  if (found === undefined) throw new AppError("build.not_found");
  if (place === undefined) throw new AppError("environment.not_found");
  const { organizationId } = place.environment;
  const rules = await readRules(db, { organizationId, projectId, environmentId });
  const values = new Map(variables.map((row) => [row.name, row.value]));
  const rows = new Map(secrets.map((row) => [row.name, row]));
  const configured = configure(found, values, rows);
  const targets = wanted.targets ?? targetsOf(found.content.definition, place.environment.slug);
  const configDigests = new Map<string, string>();
  for (const target of targets)
    configDigests.set(
      target,
      await configDigest(
        found,
        target,
        configured,
        adoptions.filter((row) => row.target === target),
      ),
    );
  const current = routes[0];
  return {
    build: found,
    ...place,
    targets,
    ...configured,
    configDigests,
    releases,
    adoptions: new Map(adoptions.map((row) => [`${row.target}/${row.part}`, row.ref.name])),
    route: current === undefined ? null : { version: current.version, table: current.table },
    rules,
  };
}

type Configured = Pick<Desired, "variables" | "secrets" | "missing">;

function configure(
  found: BuildRow,
  values: ReadonlyMap<string, string>,
  rows: ReadonlyMap<string, SecretRow>,
): Configured {
  const variables = new Map<string, Record<string, string>>();
  const secrets = new Map<string, SecretRow[]>();
  const missing: Desired["missing"] = [];
  for (const definition of partDefinitions(found.content.definition)) {
    const part = definition.name;
    const own: Record<string, string> = {};
    for (const [name, byDefault] of Object.entries(definition.variables)) {
      const value = values.get(name) ?? byDefault;
      if (value === null) missing.push({ part, kind: "variable", name });
      else own[name] = value;
    }
    variables.set(part, own);
    const held: SecretRow[] = [];
    for (const name of definition.secrets) {
      const row = rows.get(name);
      if (row === undefined) missing.push({ part, kind: "secret", name });
      else held.push(row);
    }
    secrets.set(part, held);
  }
  return { variables, secrets, missing };
}

/** Secrets count by row and version: their values are not looked at. */
function configDigest(
  found: BuildRow,
  target: string,
  configured: Configured,
  adopted: readonly (typeof adoption.$inferSelect)[],
): Promise<string> {
  return digestOf({
    build: found.digest,
    target,
    variables: [...configured.variables],
    secrets: [...configured.secrets].map(([part, rows]) => [
      part,
      rows.map(({ id, version }) => ({ id, version })),
    ]),
    // Left out where there is none, so that releases of before keep their digest.
    ...(adopted.length === 0
      ? {}
      : { adopted: adopted.map(({ part, ref }) => `${part} ${ref.name}`).sort() }),
  });
}

/** A ready release of the same build and configuration, newest first. */
export function sameRelease(desired: Desired, target: string): ReleaseRow | undefined {
  const digest = desired.configDigests.get(target);
  return desired.releases
    .filter((row) => row.target === target && row.configDigest === digest)
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
}

/** The release that takes traffic of a target now; the heaviest of several. */
export function liveRelease(desired: Desired, target: string): ReleaseRow | undefined {
  const heaviest = (desired.route?.table ?? [])
    .filter((entry) => entry.weight > 0 && entry.target === target)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { release: id } of heaviest) {
    const row = desired.releases.find((one) => one.id === id);
    if (row !== undefined) return row;
  }
  return undefined;
}
