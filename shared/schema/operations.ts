import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { RouteTable } from "../domain/route.ts";
import type { OperationInput, OperationKind, StepState } from "../domain/operation.ts";
import type { State } from "../domain/state.ts";
import type { Ref, Want } from "../ports/compute.ts";
import { createdBy, moment } from "./columns.ts";
import { environment } from "./projects.ts";

const scope = () => ({
  organizationId: text("organization_id").notNull(),
  projectId: text("project_id").notNull(),
  environmentId: text("environment_id")
    .notNull()
    .references(() => environment.id),
});

export const operation = pgTable(
  "operation",
  {
    id: text("id").primaryKey(),
    ...scope(),
    kind: text("kind").$type<OperationKind>().notNull(),
    input: jsonb("input").$type<OperationInput>().notNull(),
    state: text("state").$type<State>().notNull(),
    reason: text("reason"),
    sentence: text("sentence"),
    /** A problem, where it failed. */
    error: jsonb("error").$type<Record<string, unknown>>(),
    cancelRequestedAt: moment("cancel_requested_at"),
    createdBy: createdBy(),
    createdAt: moment("created_at").notNull(),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
  },
  (table) => [
    index("operation_environment").on(table.environmentId, table.id),
    index("operation_organization").on(table.organizationId, table.id),
    index("operation_state").on(table.state),
  ],
);

export const step = pgTable(
  "step",
  {
    operationId: text("operation_id")
      .notNull()
      .references(() => operation.id),
    no: integer("no").notNull(),
    organizationId: text("organization_id").notNull(),
    /** The sub-component that owns it. */
    component: text("component").notNull(),
    /** e.g. `artifact`, `ensure`, `smoke`, `route`, `traffic`, `remove`. */
    name: text("name").notNull(),
    /** For people, e.g. `release api on local`. */
    title: text("title").notNull(),
    target: text("target"),
    part: text("part"),
    release: text("release"),
    ref: jsonb("ref").$type<Ref>(),
    /** What the step needs, only values; no secret in clear. */
    body: jsonb("body").$type<Record<string, unknown>>().notNull(),
    state: text("state").$type<StepState>().notNull(),
    fence: bigint("fence", { mode: "number" }),
    handle: text("handle"),
    attempt: integer("attempt").notNull().default(0),
    notBefore: moment("not_before"),
    /** Until when it may wait. */
    deadline: moment("deadline"),
    result: jsonb("result").$type<Record<string, unknown>>(),
    error: jsonb("error").$type<Record<string, unknown>>(),
    startedAt: moment("started_at"),
    endedAt: moment("ended_at"),
  },
  (table) => [primaryKey({ columns: [table.operationId, table.no] })],
);

/** One writer at a time. `fence` is raised by each new holder and never falls. */
export const lease = pgTable("lease", {
  key: text("key").primaryKey(),
  holder: text("holder"),
  fence: bigint("fence", { mode: "number" }).notNull(),
  until: moment("until").notNull(),
});

export const event = pgTable(
  "event",
  {
    stream: text("stream").notNull(),
    seq: integer("seq").notNull(),
    organizationId: text("organization_id").notNull(),
    type: text("type").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    at: moment("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.stream, table.seq] })],
);

export const plan = pgTable("plan", {
  id: text("id").primaryKey(),
  ...scope(),
  buildId: text("build_id").notNull(),
  fingerprint: text("fingerprint").notNull(),
  content: jsonb("content").$type<Record<string, unknown>>().notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: moment("created_at").notNull(),
});

/** A build with one environment's configuration, made real on one target. */
export const release = pgTable(
  "release",
  {
    id: text("id").primaryKey(),
    ...scope(),
    buildId: text("build_id").notNull(),
    target: text("target").notNull(),
    /** Digest of build, target, variables and the versions of secrets: equal digest, same release. */
    configDigest: text("config_digest").notNull(),
    /** The operation that makes it. */
    operationId: text("operation_id").notNull(),
    state: text("state").$type<State>().notNull(),
    reason: text("reason"),
    sentence: text("sentence"),
    /** Per part: what was wanted (secrets sealed), what the provider calls it, where it answers. */
    parts: jsonb("parts").$type<ReleasePart[]>().notNull(),
    createdAt: moment("created_at").notNull(),
    readyAt: moment("ready_at"),
    deletedAt: moment("deleted_at"),
  },
  (table) => [
    index("release_environment").on(table.environmentId, table.id),
    index("release_build").on(table.projectId, table.buildId),
    uniqueIndex("release_operation_target").on(table.operationId, table.target),
  ],
);

export interface ReleasePart {
  part: string;
  ref: Ref;
  want: Want;
  /** The release's own address, where the provider gives one. */
  url: string | null;
}

/** Every write is a new version; the highest is the truth. */
export const route = pgTable(
  "route",
  {
    ...scope(),
    version: integer("version").notNull(),
    table: jsonb("table").$type<RouteTable>().notNull(),
    /** The operation that wrote it. */
    operationId: text("operation_id").notNull(),
    cause: text("cause").$type<OperationKind>().notNull(),
    createdBy: createdBy(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.environmentId, table.version] }),
    // A route step that is repeated after a crash finds its own row.
    uniqueIndex("route_operation").on(table.operationId),
  ],
);

/** What a provider's own traffic setting shall be; false `settled` shows as `route pending`. */
export const traffic = pgTable(
  "traffic",
  {
    ...scope(),
    releaseId: text("release_id").notNull(),
    part: text("part").notNull(),
    weight: integer("weight").notNull(),
    routeVersion: integer("route_version").notNull(),
    settled: boolean("settled").notNull(),
    /** Since when it is not settled, and when it is tried again. */
    since: moment("since"),
    retryAt: moment("retry_at"),
    attempts: integer("attempts").notNull().default(0),
    error: jsonb("error").$type<Record<string, unknown>>(),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.part] })],
);
