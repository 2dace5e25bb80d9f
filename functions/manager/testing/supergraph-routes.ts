import { createHash } from "node:crypto";
import type { BuildContent } from "../../../shared/domain/build.ts";
import { digestOf } from "../../../shared/canonical.ts";
import { buildId } from "../../../shared/ids.ts";
import { build } from "../../../shared/schema/projects.ts";
import type { TestManager } from "./manager.ts";
import { row, type RouteRow } from "./route-row.ts";
import type { Seeded } from "./seed.ts";

const BUILDS = "/v1/orgs/:org/projects/:project/builds";

/** Routes of what a build's supergraphs hold. */
export const supergraphRoutes: Record<string, RouteRow> = {
  [`GET ${BUILDS}/:build/supergraphs/:part`]: row(
    ["build:write", "build:read"],
    200,
    null,
    async (seeded, manager) => ({ path: await supergraphPath(seeded, manager, "compiled") }),
  ),
};

/** Of a new build whose part `api` is a supergraph with this compiled file. */
export async function supergraphPath(
  seeded: Seeded,
  { services, organization }: TestManager,
  text: string,
  size = text.length,
): Promise<string> {
  const digest = createHash("sha256").update(text).digest("hex");
  const parts = seeded.content.parts.map((part): BuildContent["parts"][number] =>
    part.name === "api" ? { ...part, kind: "supergraph", supergraph: { digest, size } } : part,
  );
  const content: BuildContent = { ...seeded.content, parts };
  const whole = digestOf(content);
  const id = buildId(await whole);
  const row = {
    organizationId: organization,
    projectId: seeded.project,
    id,
    digest: await whole,
    content,
    createdBy: "tests",
    createdAt: services.clock.now(),
  };
  // A property asks for it again.
  await services.db.insert(build).values(row).onConflictDoNothing();
  const body = new Blob([text]).stream();
  await services.objectStore.put(organization, { digest, size: text.length }, body);
  return `/v1/orgs/acme/projects/${seeded.slug}/builds/${id}/supergraphs/api`;
}
