import { and, desc, eq, lt, or } from "drizzle-orm";
import { Hono } from "hono";
import type * as z from "zod";
import { canonicalJson, digestOf } from "../../../shared/canonical.ts";
import type { Executor } from "../../../shared/database.ts";
import { type BuildContent, pathTable } from "../../../shared/domain/build.ts";
import { definitionMistakes, jsonPointer } from "../../../shared/domain/definition-mistakes.ts";
import { partDefinitions } from "../../../shared/domain/part-definition.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import { buildId } from "../../../shared/ids.ts";
import * as api from "../../../shared/protocol/api.ts";
import { build } from "../../../shared/schema/projects.ts";
import { raiseSnapshotVersion } from "../../../shared/store/snapshot-version.ts";
import { preparedChange } from "../change.ts";
import { urlOfHost } from "../config.ts";
import { type ManagerContext, type ManagerEnv, projectScope } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid, query } from "../middleware/valid.ts";
import { pageOf, PageQuery, pageRequest } from "../page.ts";
import { type BuildRow, requireBuild } from "../queries/builds.ts";
import { cloudPreviewsOf } from "../queries/cloud-previews.ts";
import { claimHost, previewsOf } from "../queries/hosts.ts";
import { heldBlobs } from "./blobs.ts";

const tag = "Builds";
const read: Access = {
  permission: "build:read",
  read: "build:read",
  hidden: "build.not_found",
  within: "project",
};

function view(
  c: ManagerContext,
  row: BuildRow,
  preview: string | undefined,
  previews: z.infer<typeof api.Build>["previews"] = [],
): z.infer<typeof api.Build> {
  return {
    id: row.id,
    digest: row.digest,
    content: row.content,
    preview: preview === undefined ? "" : urlOfHost(c.var.services.config, preview),
    previews,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** One build with where it can be seen. */
async function shown(c: ManagerContext, db: Executor, row: BuildRow) {
  const [previews, clouds] = await Promise.all([
    previewsOf(db, row.projectId, [row.id]),
    cloudPreviewsOf(db, row.projectId, [row.id]),
  ]);
  return view(c, row, previews.get(row.id), clouds.get(row.id));
}

export const builds = new Hono<ManagerEnv>()
  .get(
    "/",
    endpoint({
      summary: "List builds",
      tag,
      access: { ...read, hidden: "request.not_found" },
      answers: { 200: api.page(api.Build) },
      problems: ["request.invalid"],
    }),
    query(PageQuery),
    async (c) => {
      const { db } = c.var.services;
      const { project } = projectScope(c);
      const wanted = pageRequest(c.req.valid("query"));
      const own = eq(build.projectId, project.id);
      const rows = await db
        .select()
        .from(build)
        .where(wanted.after === null ? own : and(own, isBefore(wanted.after)))
        .orderBy(desc(build.createdAt), desc(build.id))
        .limit(wanted.limit + 1);
      const ids = rows.map((row) => row.id);
      const [previews, clouds] = await Promise.all([
        previewsOf(db, project.id, ids),
        cloudPreviewsOf(db, project.id, ids),
      ]);
      return c.json(
        pageOf(
          rows,
          wanted,
          (row) => `${row.createdAt.getTime()}/${row.id}`,
          (row) => view(c, row, previews.get(row.id), clouds.get(row.id)),
        ),
        200,
      );
    },
  )
  .post(
    "/",
    endpoint({
      summary: "Record a build; the same content is the same build",
      tag,
      access: { ...read, permission: "build:write", hidden: "request.not_found" },
      answers: { 200: api.Build, 201: api.Build },
      problems: ["request.invalid", "definition.invalid", "blob.not_found", "host.taken"],
      keyed: true,
    }),
    body(api.NewBuild),
    (c) => {
      const { content } = c.req.valid("json");
      const { organization, project } = projectScope(c);
      const { clock, config } = c.var.services;
      return preparedChange(
        c,
        async () => {
          requireConsistent(content, project.slug);
          await requireBlobs(c, content);
          return digestOf(content);
        },
        async (tx, digest) => {
          const id = buildId(digest);
          const [made] = await tx
            .insert(build)
            .values({
              organizationId: organization.id,
              projectId: project.id,
              id,
              digest,
              content,
              createdBy: c.var.identity.principal.name,
              createdAt: clock.now(),
            })
            .onConflictDoNothing()
            .returning();
          if (!made) {
            const row = await requireBuild(tx, project.id, id);
            return { status: 200 as const, body: await shown(c, tx, row), audit: null };
          }
          const preview = await claimHost(
            tx,
            { project: project.slug, qualifier: id, domain: config.domain },
            {
              organizationId: organization.id,
              projectId: project.id,
              environmentId: null,
              buildId: id,
            },
            clock.now(),
          );
          await raiseSnapshotVersion(tx);
          return {
            status: 201 as const,
            body: view(c, made, preview),
            headers: {
              location: `/v1/orgs/${organization.slug}/projects/${project.slug}/builds/${id}`,
            },
            audit: {
              action: "build.create",
              subject: `${project.slug}/${id}`,
              data: { digest, parts: content.parts.map((part) => part.name) },
              project: project.id,
            },
          };
        },
      );
    },
  )
  .get(
    "/:build",
    endpoint({ summary: "Read a build", tag, access: read, answers: { 200: api.Build } }),
    async (c) => {
      const { db } = c.var.services;
      const { project } = projectScope(c);
      const row = await requireBuild(db, project.id, c.req.param("build"));
      return c.json(await shown(c, db, row), 200);
    },
  );

function isBefore(position: string) {
  const [time = "", id = ""] = position.split("/");
  const createdAt = new Date(Number(time));
  if (Number.isNaN(createdAt.getTime())) {
    throw invalid([{ pointer: "/cursor", detail: "is not a cursor of this list" }]);
  }
  return or(lt(build.createdAt, createdAt), and(eq(build.createdAt, createdAt), lt(build.id, id)));
}

/** What a client could get wrong that the schema cannot see; throws with every place at once. */
function requireConsistent(content: BuildContent, projectSlug: string): void {
  const { definition, paths } = content;
  if (definition.name !== projectSlug) {
    throw new AppError("definition.invalid", {
      detail: `The definition is of \`${definition.name}\`, the project is \`${projectSlug}\`.`,
      extensions: {
        errors: [{ pointer: "/content/definition/name", detail: `must be \`${projectSlug}\`` }],
      },
    });
  }
  const mistakes = definitionMistakes(definition);
  if (mistakes.length > 0) {
    throw new AppError("definition.invalid", {
      detail: mistakes.map(({ detail }) => detail).join(" "),
      extensions: {
        errors: mistakes.map(({ path, detail }) => ({
          pointer: `/content/definition${jsonPointer(path)}`,
          detail,
        })),
      },
    });
  }
  const errors: { pointer: string; detail: string }[] = [];
  if (canonicalJson(paths) !== canonicalJson(pathTable(definition))) {
    errors.push({
      pointer: "/content/paths",
      detail: "must be the definition's paths, longest first",
    });
  }
  errors.push(...wrongParts(content));
  if (errors.length > 0) throw invalid(errors);
}

/** Parts that are not those of the definition, or lack what their kind has. */
function wrongParts({ definition, parts }: BuildContent): { pointer: string; detail: string }[] {
  const wanted = new Map(partDefinitions(definition).map(({ name, kind }) => [name, kind]));
  const names = parts.map((part) => part.name);
  const wrong = parts.flatMap(({ name, kind, supergraph }, index) => {
    const own = (member: string, detail: string) => [
      { pointer: `/content/parts/${index}/${member}`, detail },
    ];
    const is = wanted.get(name);
    if (names.indexOf(name) !== index) return own("name", "stands there twice");
    if (is === undefined) return own("name", "is no function and no supergraph of the definition");
    if (is !== kind) return own("kind", `must be \`${is}\`, as in the definition`);
    if (kind === "supergraph" && supergraph === undefined) {
      return own("supergraph", "must name the compiled file, which supergraphs have");
    }
    if (kind === "function" && supergraph !== undefined) {
      return own("supergraph", "is of supergraphs only");
    }
    const unknown = supergraph?.calls?.find((one) => wanted.get(one) !== "function");
    return unknown === undefined
      ? []
      : own("supergraph/calls", `names \`${unknown}\`, which is no function of the definition`);
  });
  const lacking = [...wanted].filter(([name]) => !names.includes(name));
  const missing = lacking.map(([name, kind]) => ({
    pointer: "/content/parts",
    detail: `lacks the ${kind} \`${name}\``,
  }));
  return [...wrong, ...missing];
}

async function requireBlobs(c: ManagerContext, { parts }: BuildContent): Promise<void> {
  const wanted = parts.flatMap(({ name, digest, size, supergraph }) => [
    { what: name, digest, size },
    ...(supergraph === undefined ? [] : [{ what: `${name}, compiled`, ...supergraph }]),
  ]);
  const digests = wanted.map(({ digest }) => digest);
  const held = await heldBlobs(c.var.services.db, c.var.scope.organization.id, digests);
  const lacking = wanted.filter(({ digest, size }) => held.get(digest) !== size);
  if (lacking.length === 0) return;
  const named = lacking.map(({ what, digest, size }) => `${what} (${digest}, ${size} bytes)`);
  throw new AppError("blob.not_found", { detail: `Upload first: ${named.join(", ")}.` });
}
