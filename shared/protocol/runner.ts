import * as z from "zod";
import { Sealed, SealingKey } from "../sealing.ts";

/**
 * The runner's HTTP protocol over its local socket, spoken by `adapters/node` and the gateway.
 * Failures are problems (RFC 9457) with codes of our catalogue.
 *
 *   GET    /v1/health                                   RunnerHealth
 *   HEAD   /v1/artifacts/{organization}/{digest}        200 or 404
 *   PUT    /v1/artifacts/{organization}/{digest}        body: the zip; 204
 *   GET    /v1/parts?organization=                      PartState[]
 *   GET    /v1/releases/{release}/parts/{part}          PartState or 404
 *   PUT    /v1/releases/{release}/parts/{part}          body: PartSpec; PartState. Idempotent.
 *   PUT    /v1/releases/{release}/parts/{part}/warm     body: Warm; PartState
 *   DELETE /v1/releases/{release}/parts/{part}          204; 202 while it drains; 404 where it is gone
 *   POST   /v1/releases/{release}/parts/{part}/instances  body: Want; Instance[] once one is ready
 *   POST   /v1/instances/{instance}/drained             the gateway holds no request of it; 204
 *   GET    /v1/watch                                    NDJSON of WatchMessage, beginning with `all`
 *   GET    /v1/releases/{release}/parts/{part}/logs?after=&follow=&limit=   NDJSON of LogLine
 *   GET    /v1/releases/{release}/parts/{part}/metrics  Metrics
 */
export const RUNNER_PROTOCOL = 1;

export const RunnerHealth = z.object({
  protocol: z.int(),
  /** Secrets for this runner are sealed to it. */
  sealingKey: SealingKey,
  /** What keeps functions apart on this machine. */
  separation: z.object({ users: z.boolean(), cgroups: z.boolean() }),
});
export type RunnerHealth = z.infer<typeof RunnerHealth>;

export const PartOwner = z.object({
  organization: z.string(),
  project: z.string(),
  environment: z.string(),
  resource: z.string(),
  build: z.string(),
  release: z.string(),
  operation: z.string(),
});

/** A part of a release as the runner keeps it, on its disk too. */
export const PartSpec = z.object({
  owner: PartOwner,
  /** `Want.hash`: equal hash, nothing to do. */
  hash: z.string(),
  artifact: z.object({ digest: z.string(), size: z.int() }),
  limits: z.object({
    memoryMb: z.int().min(1),
    timeoutMs: z.int().min(1),
    concurrency: z.int().min(1),
    minInstances: z.int().min(0),
    maxInstances: z.int().min(1),
  }),
  access: z.enum(["public", "private"]),
  invokeKey: z.string(),
  variables: z.record(z.string(), z.string()),
  /** Sealed with the context `<release>/<part>`. */
  secrets: Sealed.nullable(),
});
export type PartSpec = z.infer<typeof PartSpec>;

/** Whether it takes traffic: only then `minInstances` are kept running. */
export const Warm = z.object({ warm: z.boolean() });

/** How many instances the gateway could use now. */
export const Want = z.object({ want: z.int().min(1) });

export const Instance = z.object({
  id: z.string(),
  release: z.string(),
  part: z.string(),
  state: z.enum(["starting", "ready", "draining", "gone"]),
  /** Unix socket on which it speaks HTTP/1.1. */
  socket: z.string(),
  concurrency: z.int(),
});
export type Instance = z.infer<typeof Instance>;

export const PartState = z.object({
  release: z.string(),
  part: z.string(),
  spec: PartSpec.omit({ secrets: true }),
  warm: z.boolean(),
  /** `starting`: it has not answered yet, so it is not known to work. */
  state: z.enum(["starting", "ready", "failed"]),
  why: z.string().nullable(),
  instances: z.array(Instance),
});
export type PartState = z.infer<typeof PartState>;

export const WatchMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("all"), instances: z.array(Instance) }),
  z.object({ type: z.literal("instance"), instance: Instance }),
  /** Every few seconds, so that a dead line is noticed. */
  z.object({ type: z.literal("beat") }),
]);
export type WatchMessage = z.infer<typeof WatchMessage>;

/** What the entry of a function answers at `GET /.lintas/ready` and, to the runner only, at `/.lintas/load`. */
export const ReadyAnswer = z.object({ release: z.string(), part: z.string() });
export const LoadAnswer = z.object({
  inflight: z.int(),
  /** Milliseconds since the last request ended. */
  idleMs: z.number(),
});
