import { and, eq } from "drizzle-orm";
import { authorize, type Permission, type Scope } from "../../../shared/domain/access.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../../shared/errors/catalog.ts";
import { environment, project } from "../../../shared/schema/projects.ts";
import type { EnvironmentRow, ManagerContext, ProjectRow } from "../context.ts";

/** What a route asks of its caller. */
export interface Access {
  permission: Permission;
  /** What makes the thing visible at all; without it the answer is `hidden`. */
  read: Permission;
  /** The code of a thing that is not there, hence of one that may not be seen. */
  hidden: ErrorCode;
  /**
   * `subject`: the row that is asked for says which project it belongs to, and the handler asks
   * `authorizeSubject` once it has the row.
   */
  within: "organization" | "project" | "environment" | "subject";
}

/**
 * The one way to a handler: reads what the path names and asks `authorize`. What is not there and
 * what may not be seen are the same answer, built fresh.
 */
export async function authorizeRequest(c: ManagerContext, access: Access): Promise<void> {
  const { principal, organizations } = c.var.identity;
  const organization = organizations.find((entry) => entry.slug === c.req.param("org"));
  if (!organization) throw new AppError("organization.not_found");
  c.set("scope", { organization, project: null, environment: null });
  if (access.within === "subject") return;
  if (access.within === "organization") {
    // A token of one project reaches the lists of its organization, which show that project only.
    const own = principal.project === null ? {} : { project: principal.project };
    return decide(c, access, { organization: organization.id, ...own });
  }
  const found = await readScope(c, organization.id, access.within === "environment");
  if (!found) throw new AppError("project.not_found");
  const scope = { organization: organization.id, project: found.project.id };
  // A project that may not be seen hides the names of its environments too.
  const visible = authorize(principal, "project:read", "project:read", scope) === "allowed";
  if (!visible && authorize(principal, access.permission, access.read, scope) === "hidden") {
    throw new AppError("project.not_found");
  }
  if (access.within === "environment" && found.environment === null) {
    throw new AppError("environment.not_found");
  }
  c.set("scope", { organization, project: found.project, environment: found.environment });
  decide(c, access, scope);
}

/** For routes `within: "subject"`: call it with the project of the row that was asked for. */
export function authorizeSubject(
  c: ManagerContext,
  access: Omit<Access, "within">,
  projectId: string | null,
): void {
  const organization = c.var.scope.organization.id;
  decide(c, access, { organization, ...(projectId === null ? {} : { project: projectId }) });
}

function decide(c: ManagerContext, access: Omit<Access, "within">, scope: Scope): void {
  const verdict = authorize(c.var.identity.principal, access.permission, access.read, scope);
  if (verdict === "hidden") throw new AppError(access.hidden);
  if (verdict === "forbidden") {
    throw new AppError("auth.forbidden", {
      detail: `It needs the permission \`${access.permission}\`.`,
    });
  }
}

async function readScope(
  c: ManagerContext,
  organizationId: string,
  withEnvironment: boolean,
): Promise<{ project: ProjectRow; environment: EnvironmentRow | null } | undefined> {
  const { db } = c.var.services;
  const projectFields = {
    id: project.id,
    slug: project.slug,
    name: project.name,
    version: project.version,
    createdAt: project.createdAt,
  };
  const named = and(
    eq(project.organizationId, organizationId),
    eq(project.slug, c.req.param("project") ?? ""),
  );
  if (!withEnvironment) {
    const [row] = await db.select(projectFields).from(project).where(named);
    return row && { project: row, environment: null };
  }
  const [row] = await db
    .select({
      project: projectFields,
      environment: {
        id: environment.id,
        slug: environment.slug,
        keepReleases: environment.keepReleases,
        version: environment.version,
        createdAt: environment.createdAt,
      },
    })
    .from(project)
    .leftJoin(
      environment,
      and(eq(environment.projectId, project.id), eq(environment.slug, c.req.param("env") ?? "")),
    )
    .where(named);
  return row;
}
