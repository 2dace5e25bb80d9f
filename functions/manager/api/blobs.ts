import { and, eq, inArray } from "drizzle-orm";
import { Hono } from "hono";
import type { Executor } from "../../../shared/database.ts";
import { Sha256 } from "../../../shared/domain/names.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import * as api from "../../../shared/protocol/api.ts";
import { blob } from "../../../shared/schema/projects.ts";
import { writeAudit } from "../change.ts";
import type { ManagerContext, ManagerEnv } from "../context.ts";
import type { Access } from "../middleware/authorize.ts";
import { endpoint } from "../middleware/endpoint.ts";
import { body, invalid } from "../middleware/valid.ts";

const tag = "Builds";
const write: Access = {
  permission: "build:write",
  read: "build:read",
  hidden: "request.not_found",
  within: "organization",
};

export const blobs = new Hono<ManagerEnv>()
  .post(
    "/missing",
    endpoint({
      summary: "Which contents the organization does not hold yet",
      tag,
      access: write,
      answers: { 200: api.BlobsMissing },
      problems: ["request.invalid"],
    }),
    body(api.BlobsWanted),
    async (c) => {
      const { digests } = c.req.valid("json");
      const held = await heldBlobs(c.var.services.db, c.var.scope.organization.id, digests);
      return c.json({ missing: [...new Set(digests)].filter((digest) => !held.has(digest)) }, 200);
    },
  )
  .put(
    "/:digest",
    endpoint({
      summary: "Upload a content under its SHA-256",
      tag,
      access: write,
      answers: { 201: null, 204: null },
      problems: ["request.invalid", "request.too_large", "blob.digest_mismatch", "storage.full"],
    }),
    async (c) => {
      const digest = c.req.param("digest");
      if (!Sha256.safeParse(digest).success) {
        throw invalid([{ pointer: "/digest", detail: "must be a SHA-256 in hex" }]);
      }
      const size = announcedSize(c);
      const { db, objectStore } = c.var.services;
      const organizationId = c.var.scope.organization.id;
      const upload = c.req.raw.body ?? new Blob([]).stream();
      const held = await heldBlobs(db, organizationId, [digest]);
      if (held.get(digest) === size) {
        await upload.cancel();
        return c.body(null, 204);
      }
      await objectStore.put(organizationId, { digest, size }, upload);
      return c.body(null, (await recordBlob(c, digest, size)) ? 201 : 204);
    },
  );

/** Sizes by digest, as far as the organization holds them. */
export async function heldBlobs(
  db: Executor,
  organizationId: string,
  digests: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .select({ digest: blob.digest, size: blob.size })
    .from(blob)
    .where(and(eq(blob.organizationId, organizationId), inArray(blob.digest, [...digests])));
  return new Map(rows.map((row) => [row.digest, row.size]));
}

/** Throws `request.invalid` without a length, `request.too_large` above the limit. */
function announcedSize(c: ManagerContext): number {
  const header = c.req.header("content-length");
  if (header === undefined || !/^[0-9]{1,15}$/.test(header) || Number(header) < 1) {
    throw invalid([{ pointer: "", detail: "must be sent with its `Content-Length`, at least 1" }]);
  }
  const most = c.var.services.config.limits.blobBytes;
  if (Number(header) > most) {
    throw new AppError("request.too_large", { detail: `A content has at most ${most} bytes.` });
  }
  return Number(header);
}

/** Whether the row is new. */
async function recordBlob(c: ManagerContext, digest: string, size: number): Promise<boolean> {
  const organizationId = c.var.scope.organization.id;
  return c.var.services.db.transaction(async (tx) => {
    const rows = await tx
      .insert(blob)
      .values({ organizationId, digest, size, createdAt: c.var.services.clock.now() })
      .onConflictDoNothing()
      .returning({ digest: blob.digest });
    if (rows.length === 0) return false;
    await writeAudit(c, tx, organizationId, {
      action: "blob.upload",
      subject: digest,
      data: { size },
    });
    return true;
  });
}
