import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Role } from "../domain/access.ts";
import type { Connection, Provider } from "../domain/connection.ts";
import type { RuleContent } from "../domain/rule.ts";
import type { Envelope } from "../envelope.ts";
import type { ConnectionCheck } from "../ports/cloud.ts";
import type { Ref, Seen } from "../ports/compute.ts";
import { createdBy, moment, type Who } from "./columns.ts";
import { organizationId } from "./people.ts";
import { environment } from "./projects.ts";

export const connection = pgTable(
  "connection",
  {
    /** Bound into the ciphertext of the key. */
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    provider: text("provider").$type<Provider>().notNull(),
    /** AWS account, Google project, Azure subscription. */
    account: text("account").notNull(),
    credentials: jsonb("credentials").$type<Connection["credentials"]>().notNull(),
    settings: jsonb("settings").$type<Connection["settings"]>().notNull(),
    /** The stored key; null where the credentials have none. */
    envelope: jsonb("envelope").$type<Envelope>(),
    /** What a target that names only the provider means. */
    isDefault: boolean("is_default").notNull(),
    /** Regions whose functions are listed though nothing of ours runs there. */
    regions: jsonb("regions").$type<string[]>().notNull(),
    /** The last check. */
    checked: jsonb("checked").$type<ConnectionCheck>(),
    checkedAt: moment("checked_at"),
    version: integer("version").notNull().default(1),
    createdBy: createdBy(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("connection_name").on(table.organizationId, table.name)],
);

/** What is at a target, as it was last read back. One row a resource, ours and foreign. */
export const observation = pgTable(
  "observation",
  {
    organizationId: organizationId(),
    target: text("target").notNull(),
    /** `<kind>/<name>` of its ref. */
    resource: text("resource").notNull(),
    ref: jsonb("ref").$type<Ref>().notNull(),
    seen: jsonb("seen").$type<Seen>().notNull(),
    /** `orphan`: it carries our tags and no row knows it. */
    owner: text("owner").$type<"ours" | "foreign" | "orphan">().notNull(),
    environmentId: text("environment_id"),
    releaseId: text("release_id"),
    part: text("part"),
    /** Fields that differ from what was released; `[]` is none. */
    drift: jsonb("drift").$type<{ field: string; seen: unknown; want: unknown }[]>().notNull(),
    driftSince: moment("drift_since"),
    /** Drift that was adopted: these values count as right. */
    accepted: jsonb("accepted").$type<Record<string, unknown>>().notNull(),
    /** An orphan that somebody wants gone; the reconciler removes it. */
    removal: jsonb("removal").$type<{ by: Who; at: string; problem: string | null }>(),
    firstSeenAt: moment("first_seen_at").notNull(),
    observedAt: moment("observed_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.target, table.resource] }),
    index("observation_environment").on(table.environmentId),
  ],
);

/** How reading a target back ended last. */
export const sweep = pgTable(
  "sweep",
  {
    organizationId: organizationId(),
    target: text("target").notNull(),
    at: moment("at").notNull(),
    /** Somebody wants it read back now. */
    requestedAt: moment("requested_at"),
    resources: integer("resources").notNull(),
    /** Why it could not be read; null where it could. */
    problem: jsonb("problem").$type<Record<string, unknown>>(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.target] })],
);

/** A foreign function that a part takes over from its next deploy on. */
export const adoption = pgTable(
  "adoption",
  {
    organizationId: organizationId(),
    projectId: text("project_id").notNull(),
    environmentId: text("environment_id")
      .notNull()
      .references(() => environment.id),
    part: text("part").notNull(),
    target: text("target").notNull(),
    ref: jsonb("ref").$type<Ref>().notNull(),
    /** As it was before, for people. */
    before: jsonb("before").$type<Seen>().notNull(),
    createdBy: createdBy(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.environmentId, table.part, table.target] })],
);

/** Holds for the organization, or for the project or environment it names. */
export const rule = pgTable(
  "rule",
  {
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    projectId: text("project_id"),
    environmentId: text("environment_id"),
    name: text("name").notNull(),
    content: jsonb("content").$type<RuleContent>().notNull(),
    version: integer("version").notNull().default(1),
    createdBy: createdBy(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("rule_name").on(table.organizationId, table.name)],
);

/** Somebody's yes to one plan; it is good for a deploy that carries the same fingerprint. */
export const approval = pgTable(
  "approval",
  {
    planId: text("plan_id").notNull(),
    organizationId: organizationId(),
    environmentId: text("environment_id").notNull(),
    fingerprint: text("fingerprint").notNull(),
    userId: text("user_id").notNull(),
    name: text("name").notNull(),
    role: text("role").$type<Role>().notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.planId, table.userId] })],
);

/** One bucket of calls per account, region and API, for all workers. */
export const pace = pgTable("pace", {
  bucket: text("bucket").primaryKey(),
  /** Calls that may be made at `at`; below 0: so many wait. */
  tokens: doublePrecision("tokens").notNull(),
  at: moment("at").notNull(),
});
