import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { BuildContent } from "../domain/build.ts";
import type { Envelope } from "../envelope.ts";
import { moment } from "./columns.ts";
import { organizationId } from "./people.ts";

export const project = pgTable(
  "project",
  {
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    /** Raised by each edit; the ETag. */
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("project_slug").on(table.organizationId, table.slug)],
);

export const environment = pgTable(
  "environment",
  {
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id),
    slug: text("slug").notNull(),
    /** How many releases that take no traffic are kept. */
    keepReleases: integer("keep_releases").notNull().default(5),
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("environment_slug").on(table.projectId, table.slug)],
);

export const variable = pgTable(
  "variable",
  {
    organizationId: organizationId(),
    projectId: text("project_id").notNull(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environment.id),
    name: text("name").notNull(),
    value: text("value").notNull(),
    version: integer("version").notNull().default(1),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environmentId, table.name] })],
);

export const secret = pgTable(
  "secret",
  {
    /** Bound into the ciphertext, so that a row cannot be moved to another name. */
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    projectId: text("project_id").notNull(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environment.id),
    name: text("name").notNull(),
    /** AES-256-GCM under a key of its own, which the master key wraps; null for a reference. */
    envelope: jsonb("envelope").$type<Envelope>(),
    /** Where the value is instead: read at each release. */
    reference: jsonb("reference").$type<SecretReference>(),
    version: integer("version").notNull().default(1),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [uniqueIndex("secret_name").on(table.environmentId, table.name)],
);

/** A secret in a cloud's own store. */
export interface SecretReference {
  /** Name of a connection, or of a provider. */
  connection: string;
  region: string | null;
  name: string;
}

/** What the object store holds, as far as it was acknowledged. */
export const blob = pgTable(
  "blob",
  {
    organizationId: organizationId(),
    digest: text("digest").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.digest] })],
);

/** Immutable: a trigger refuses UPDATE. */
export const build = pgTable(
  "build",
  {
    organizationId: organizationId(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id),
    id: text("id").notNull(),
    /** SHA-256 of the canonical JSON of `content`. */
    digest: text("digest").notNull(),
    content: jsonb("content").$type<BuildContent>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.id] }),
    index("build_page").on(table.projectId, table.createdAt),
  ],
);

/** One table of claimed names. */
export const host = pgTable(
  "host",
  {
    name: text("name").primaryKey(),
    organizationId: organizationId(),
    projectId: text("project_id").notNull(),
    environmentId: text("environment_id"),
    buildId: text("build_id"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    index("host_environment").on(table.environmentId),
    index("host_build").on(table.projectId, table.buildId),
  ],
);
