import { bigint, jsonb, pgTable, text } from "drizzle-orm/pg-core";
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
  /** Raised by every change a gateway must learn of. */
  snapshotVersion: bigint("snapshot_version", { mode: "number" }).notNull(),
  createdAt: moment("created_at").notNull(),
});

export interface StoredKey {
  id: string;
  publicKey: string;
  envelope: {
    masterKey: string;
    wrapNonce: string;
    wrapped: string;
    nonce: string;
    ciphertext: string;
  };
}
