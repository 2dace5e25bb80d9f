import { index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { Permission, Role } from "../domain/access.ts";
import { moment, type Who } from "./columns.ts";

export const organization = pgTable("organization", {
  id: text("id").primaryKey(),
  slug: text("slug").notNull().unique(),
  name: text("name").notNull(),
  createdAt: moment("created_at").notNull(),
});

/** The organization that owns a row. */
export const organizationId = () =>
  text("organization_id")
    .notNull()
    .references(() => organization.id);

export const user = pgTable("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Null for the local administrator. */
  email: text("email").unique(),
  createdAt: moment("created_at").notNull(),
});

export const member = pgTable(
  "member",
  {
    organizationId: organizationId(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    role: text("role").$type<Role>().notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.userId] })],
);

/**
 * Everything that signs in: `link` (one use, minutes), `session` (the console's cookie),
 * `personal` (a person's CLI) and `machine` (a gateway, CI). Only SHA-256 is kept.
 */
export const token = pgTable(
  "token",
  {
    id: text("id").primaryKey(),
    kind: text("kind").$type<"link" | "session" | "personal" | "machine">().notNull(),
    name: text("name").notNull(),
    hash: text("hash").notNull(),
    /** Its owner; null only for a machine. */
    userId: text("user_id").references(() => user.id),
    /** The only organization it is good for; null for a person's own. */
    organizationId: text("organization_id").references(() => organization.id),
    /** Role of a machine in that organization. */
    role: text("role").$type<Role>(),
    /** The only project it is good for. */
    projectId: text("project_id"),
    /** Null: all that the role has. */
    scopes: jsonb("scopes").$type<Permission[] | null>(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [
    uniqueIndex("token_hash").on(table.hash),
    index("token_organization").on(table.organizationId),
    index("token_user").on(table.userId),
  ],
);

/** Append-only: a trigger refuses UPDATE and DELETE. */
export const auditEntry = pgTable(
  "audit_entry",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id").notNull(),
    at: moment("at").notNull(),
    principal: jsonb("principal").$type<Who>().notNull(),
    /** `resource.verb`, e.g. `secret.set`. */
    action: text("action").notNull(),
    projectId: text("project_id"),
    environmentId: text("environment_id"),
    /** What it was done to, as people name it. */
    subject: text("subject").notNull(),
    /** Never a secret's value. */
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    requestId: text("request_id"),
  },
  (table) => [index("audit_entry_page").on(table.organizationId, table.id)],
);

/** The first answer to a POST, given again to the same request with the same key. */
export const idempotency = pgTable(
  "idempotency",
  {
    /** Organization id, or the user's for what belongs to none. */
    scope: text("scope").notNull(),
    principal: text("principal").notNull(),
    key: text("key").notNull(),
    /** Digest of method, path and body. */
    request: text("request").notNull(),
    /** Null while the first is still being answered. */
    status: text("status"),
    headers: jsonb("headers").$type<Record<string, string>>(),
    body: text("body"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.principal, table.key] })],
);
