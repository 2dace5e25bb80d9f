import * as z from "zod";
import { PathEntry } from "../domain/build.ts";

/** Where a part of a release answers. */
export const Endpoint = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("runner"), runner: z.string() }),
  /** An engine that all supergraphs share; a request to it is signed, which tells whom it is for. */
  z.object({ kind: z.literal("engine"), engine: z.string() }),
  z.object({ kind: z.literal("url"), url: z.url() }),
]);

export const SnapshotRelease = z.object({
  build: z.string(),
  target: z.string(),
  paths: z.array(PathEntry),
  parts: z.record(
    z.string(),
    z.object({
      access: z.enum(["public", "private"]),
      timeoutMs: z.int(),
      endpoint: Endpoint,
    }),
  ),
});
export type SnapshotRelease = z.infer<typeof SnapshotRelease>;

export const SnapshotRoute = z.object({
  organization: z.string(),
  project: z.string(),
  /** Null for a build's preview. */
  environment: z.string().nullable(),
  build: z.string().nullable(),
  /** Version of the route row, 0 before the first. */
  version: z.int().min(0),
  /** Empty: nothing is live. Entries of weight 0 are left out. */
  table: z.array(z.object({ release: z.string(), weight: z.int().min(1).max(100) })),
});

/** Tokens that may call private functions: SHA-256 of the token, never the token. */
export const Invoker = z.object({
  hash: z.string(),
  organization: z.string(),
  project: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});

/** All a gateway needs to serve with the control plane down. */
export const Snapshot = z.object({
  format: z.literal(1),
  installation: z.string(),
  /** Grows with every change; a gateway never goes back. */
  version: z.int().min(0),
  issuedAt: z.iso.datetime(),
  /** Host name (lower case, no port) → key of `routes`. */
  hosts: z.record(z.string(), z.string()),
  routes: z.record(z.string(), SnapshotRoute),
  releases: z.record(z.string(), SnapshotRelease),
  invokers: z.array(Invoker),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** On the wire and on disk: the exact text that was signed, and its Ed25519 signature. */
export const SignedSnapshot = z.object({
  key: z.string(),
  payload: z.string(),
  signature: z.string(),
});
export type SignedSnapshot = z.infer<typeof SignedSnapshot>;
