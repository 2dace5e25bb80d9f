import * as z from "zod";
import type { Progress, Seen } from "../../../shared/ports/compute.ts";
import type { ArmAnswer } from "../client.ts";
import { secondsOf } from "../errors.ts";
import { STEPS, REMOVAL, type StepName } from "./standing.ts";

/** What `poll` needs of a call under way; it stands in a row. `seen` is what its end is joined to. */
export const UnderWay = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("arm"),
    step: z.enum([...STEPS, ...REMOVAL]),
    /** `async`: answers with a status; `location`: with 202 until it ends; `resource`: with its state. */
    follow: z.enum(["async", "location", "resource"]),
    url: z.string(),
    seen: z.custom<Seen>(),
  }),
  z.object({
    kind: z.literal("deployment"),
    id: z.string(),
    /** Looks so far. */
    looks: z.int(),
    /** Whether one of them found it. */
    found: z.boolean(),
    seen: z.custom<Seen>(),
  }),
  z.object({
    kind: z.literal("answer"),
    /** How often the app was asked already. */
    asked: z.int(),
    /** Why it is asked, for people. */
    after: z.string(),
    /** Whether to publish again where it never answers: another deployment was in the way. */
    again: z.boolean(),
    seen: z.custom<Seen>(),
  }),
]);
export type UnderWay = z.infer<typeof UnderWay>;
export type ArmUnderWay = Extract<UnderWay, { kind: "arm" }>;

export function wait(under: UnderWay, retryAfterMs?: number): Progress {
  const handle = JSON.stringify(under);
  return { kind: "wait", handle, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const FIRST_MS = 200;

/** Soon at first, then twice as long each time, up to `longestMs`. */
export function growing(times: number, longestMs: number): number {
  return Math.min(longestMs, FIRST_MS * 2 ** Math.min(times, 20));
}

export function retryAfterMs(answer: ArmAnswer): number | undefined {
  const seconds = secondsOf(answer.header("retry-after"));
  return seconds === null ? undefined : seconds * 1000;
}

const State = z.object({
  properties: z.object({ provisioningState: z.string().nullish() }).nullish(),
});
const ENDED = new Set(["Succeeded", "Failed", "Canceled"]);

/** The state of the resource in an answer; null where it has none, which is an end. */
export function provisioning(answer: ArmAnswer): string | null {
  return State.safeParse(answer.body).data?.properties?.provisioningState ?? null;
}

/**
 * What a write's answer leaves to follow: `Azure-AsyncOperation` before `Location` before the state
 * of the resource itself; null where it is done. A status of 200 says nothing alone.
 */
export function following(
  answer: ArmAnswer,
  resource: string,
): Pick<ArmUnderWay, "follow" | "url"> | null {
  const state = provisioning(answer);
  const running = state !== null && !ENDED.has(state);
  const asyncUrl = answer.header("azure-asyncoperation");
  const location = answer.header("location");
  if (answer.status === 202 || running || (answer.status === 201 && asyncUrl !== null)) {
    if (asyncUrl !== null) return { follow: "async", url: asyncUrl };
    if (location !== null) return { follow: "location", url: location };
    if (running || answer.status === 202) return { follow: "resource", url: resource };
  }
  return null;
}

export function isStep(name: string): name is StepName {
  return ([...STEPS, ...REMOVAL] as string[]).includes(name);
}
