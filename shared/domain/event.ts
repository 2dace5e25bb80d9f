import * as z from "zod";
import { State } from "./state.ts";

/** One row of a stream: `op_…` for an operation, later runs and agents. `seq` begins at 1. */
export const Event = z.object({
  stream: z.string(),
  seq: z.int().min(1),
  type: z.enum(["operation", "step", "note"]),
  data: z.record(z.string(), z.unknown()),
  at: z.iso.datetime(),
});
export type Event = z.infer<typeof Event>;

/** `data` of an event of type `operation`. */
export const OperationEventData = z.object({
  state: State,
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
});

/** `data` of an event of type `step`. */
export const StepEventData = z.object({
  no: z.int(),
  name: z.string(),
  title: z.string(),
  state: z.string(),
  target: z.string().nullable(),
  part: z.string().nullable(),
  durationMs: z.number().nullable(),
  error: z.unknown().nullable(),
  /** What it waits for, where that is more than a provider that is at work. */
  sentence: z.string().nullish(),
});

/** A line that a function, a gateway or a run wrote; one shape for every provider. */
export const LogLine = z.object({
  /** Grows within one release on one target; resume after it. */
  seq: z.int().min(1),
  at: z.iso.datetime(),
  stream: z.enum(["stdout", "stderr", "system"]),
  release: z.string(),
  part: z.string(),
  instance: z.string().nullable(),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;
