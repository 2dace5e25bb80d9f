import { sql } from "drizzle-orm";
import type { Executor } from "../../../shared/database.ts";
import { type Permission, type Role, rolePermissions } from "../../../shared/domain/access.ts";
import type { PathEntry } from "../../../shared/domain/build.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import type { Snapshot, SnapshotRelease } from "../../../shared/protocol/snapshot.ts";

/** As the one statement below returns it. */
interface Rows extends Record<string, unknown> {
  installation: { id: string; version: number };
  hosts: { name: string; project: string; environment: string | null; build: string | null }[];
  environments: { id: string; organization: string; project: string }[];
  routes: { environment: string; version: number; table: RouteTable; refused: string[] }[];
  previews: { organization: string; project: string; build: string; release: string | null }[];
  releases: {
    id: string;
    build: string;
    target: string;
    paths: PathEntry[];
    parts: {
      part: string;
      cloud: string;
      kind: string;
      url: string | null;
      access: "public" | "private";
      timeoutMs: number;
    }[];
  }[];
  tokens: {
    hash: string;
    organization: string;
    project: string | null;
    role: Role;
    scopes: Permission[] | null;
    expiresAt: string;
  }[];
}

/** The runner and the engine that serve all parts of this machine. */
const LOCAL = "local";

/**
 * All that gateways need, as one statement sees it: one moment of the database, one round trip.
 */
export async function composeSnapshot(db: Executor, now: Date): Promise<Snapshot> {
  const [rows] = await db.execute<Rows>(statement(now));
  if (!rows) throw new Error("the snapshot statement returned no row");
  return snapshotOf(rows, now);
}

function snapshotOf(rows: Rows, now: Date): Snapshot {
  const tables = new Map(rows.routes.map((row) => [row.environment, row]));
  const routes: Snapshot["routes"] = {};
  for (const { id, organization, project } of rows.environments) {
    const row = tables.get(id);
    routes[id] = {
      organization,
      project,
      environment: id,
      build: null,
      version: row?.version ?? 0,
      table: row === undefined ? [] : servedTable(row),
    };
  }
  for (const { organization, project, build, release } of rows.previews) {
    routes[previewKey(project, build)] = {
      organization,
      project,
      environment: null,
      build,
      version: 0,
      table: release === null ? [] : [{ release, weight: 100 }],
    };
  }
  const hosts = rows.hosts.map((row) => [
    row.name.toLowerCase(),
    row.environment ?? previewKey(row.project, row.build ?? ""),
  ]);
  return {
    format: 1,
    installation: rows.installation.id,
    version: rows.installation.version,
    issuedAt: now.toISOString(),
    hosts: Object.fromEntries(hosts),
    routes,
    releases: Object.fromEntries(rows.releases.map((row) => [row.id, releaseOf(row)])),
    invokers: rows.tokens.filter(mayInvoke).map((row) => ({
      hash: row.hash,
      organization: row.organization,
      project: row.project,
      expiresAt: new Date(row.expiresAt).toISOString(),
    })),
  };
}

/**
 * What a provider does not follow takes no weight: it would answer with another release than the one
 * that is meant. Where nothing else would be left it stays, since any answer is better than none.
 */
function servedTable({ table, refused }: Rows["routes"][number]) {
  const weighed = table.filter((entry) => entry.weight > 0);
  const followed = weighed.filter((entry) => !refused.includes(entry.release));
  const served = followed.length === 0 ? weighed : followed;
  return served.map(({ release, weight }) => ({ release, weight }));
}

function previewKey(project: string, build: string): string {
  return `${project}/${build}`;
}

function releaseOf(row: Rows["releases"][number]): SnapshotRelease {
  const parts: SnapshotRelease["parts"] = {};
  for (const { part, access, timeoutMs, ...where } of row.parts) {
    const endpoint = endpointOf(where);
    // Without an address of its own nothing could be sent to it.
    if (endpoint !== null) parts[part] = { access, timeoutMs, endpoint };
  }
  return {
    build: row.build,
    target: row.target,
    paths: row.paths,
    parts,
  };
}

type PartRow = Rows["releases"][number]["parts"][number];

/** Null where nothing tells where it answers. */
function endpointOf({ cloud, kind, url }: Pick<PartRow, "cloud" | "kind" | "url">) {
  if (cloud !== "node") return url === null ? null : { kind: "url" as const, url };
  return kind === "supergraph"
    ? { kind: "engine" as const, engine: LOCAL }
    : { kind: "runner" as const, runner: LOCAL };
}

function mayInvoke(row: Rows["tokens"][number]): boolean {
  const allowed = rolePermissions[row.role].has("function:invoke");
  return allowed && (row.scopes === null || row.scopes.includes("function:invoke"));
}

const list = (rows: ReturnType<typeof sql>) =>
  sql`(select coalesce(json_agg(row_to_json(listed)), '[]'::json) from (${rows}) listed)`;

function statement(now: Date) {
  return sql`
    with live as (
      select distinct on (environment_id) environment_id, version, "table"
      from route order by environment_id, version desc
    ), served as (
      select id, organization_id, project_id, build_id, target, parts, ready_at
      from release
      where (state = 'ready' and deleted_at is null) or id in (
        select entry->>'release' from live, jsonb_array_elements(live."table") entry
        where (entry->>'weight')::int > 0
      )
    )
    select
      (select json_build_object('id', id, 'version', snapshot_version) from installation)
        as installation,
      ${list(sql`select name, project_id as project, environment_id as environment,
        build_id as build from host where environment_id is not null or build_id is not null`)}
        as hosts,
      ${list(sql`select id, organization_id as organization, project_id as project
        from environment`)} as environments,
      ${list(sql`select environment_id as environment, version, "table", (
          select coalesce(json_agg(distinct t.release_id), '[]'::json) from traffic t
          where t.environment_id = live.environment_id and t.route_version = live.version
            and not t.settled and t.error is not null) as refused from live`)} as routes,
      ${list(sql`select distinct on (h.project_id, h.build_id) h.organization_id as organization,
        h.project_id as project, h.build_id as build, s.id as release
        from host h left join served s
          on s.project_id = h.project_id and s.build_id = h.build_id and s.ready_at is not null
        where h.build_id is not null
        order by h.project_id, h.build_id, s.ready_at desc nulls last, s.id desc`)} as previews,
      ${list(sql`select s.id, s.build_id as build, s.target, b.content->'paths' as paths, (
          select coalesce(json_agg(json_build_object(
            'part', part->'part', 'cloud', part->'ref'->'cloud',
            'kind', part->'ref'->'kind', 'url', part->'url',
            'access', part->'want'->'access',
            'timeoutMs', part->'want'->'limits'->'timeoutMs')), '[]'::json)
          from jsonb_array_elements(s.parts) part) as parts
        from served s join build b on b.project_id = s.project_id and b.id = s.build_id`)}
        as releases,
      ${list(sql`select t.hash, coalesce(m.organization_id, t.organization_id) as organization,
        t.project_id as project, coalesce(m.role, t.role) as role, t.scopes,
        t.expires_at as "expiresAt"
        from token t left join member m on m.user_id = t.user_id
          and (t.organization_id is null or t.organization_id = m.organization_id)
        where t.kind in ('personal', 'machine') and t.revoked_at is null
          and t.expires_at > ${now.toISOString()}
          and coalesce(m.organization_id, t.organization_id) is not null
          and coalesce(m.role, t.role) is not null`)} as tokens`;
}
