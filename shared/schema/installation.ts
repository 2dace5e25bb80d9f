import { bigint, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { Envelope } from "../envelope.ts";
import { moment } from "./columns.ts";

/** One row. Private keys are wrapped by the master key. */
export const installation = pgTable("installation", {
  id: text("id").primaryKey(),
  /** `<project>.<domain>`; `localhost` by default. */
  domain: text("domain").notNull(),
  /** Where people reach the gateway, e.g. `http://localhost:7080`; the host is put in place of the name. */
  gatewayUrl: text("gateway_url").notNull(),
  /** Signs snapshots. */
  signingKey: jsonb("signing_key").$type<StoredKey>().notNull(),
  /** Signs requests to private functions. */
  invokeKey: jsonb("invoke_key").$type<StoredKey>().notNull(),
  /** Secrets of releases on clouds are sealed to it (X25519); null until the first start that knows it. */
  sealingKey: jsonb("sealing_key").$type<StoredKey>(),
  /** Signs tokens in which the installation says who it is (RSA, public half as JWK JSON). */
  identityKey: jsonb("identity_key").$type<StoredKey>(),
  /** The organization whose owners own the installation: only they may use its own credentials. */
  homeOrganizationId: text("home_organization_id"),
  /** Where a Creator on a function host is woken; null where one is resident. */
  creatorUrl: text("creator_url"),
  /** Raised by every change a gateway must learn of. */
  snapshotVersion: bigint("snapshot_version", { mode: "number" }).notNull(),
  createdAt: moment("created_at").notNull(),
});

export interface StoredKey {
  id: string;
  publicKey: string;
  envelope: Envelope;
}
