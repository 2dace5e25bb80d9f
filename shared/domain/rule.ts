import * as z from "zod";
import { Role } from "./access.ts";

/** `aws:*`, `*:eu-central-1`, `local`; `*` stands for any characters. */
const TargetPattern = z
  .string()
  .max(64)
  .regex(/^[a-z0-9*/:-]+$/, { error: "must be a target's name in which `*` stands for anything" });
const Time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: "must be HH:MM" });
export const Weekday = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

/** What a rule asks for. Rules are data: they are judged at plan, and again before anything is done. */
export const RuleContent = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("targets"),
    /** Only targets that one of these names. */
    allow: z.array(TargetPattern).min(1).max(50),
  }),
  z.strictObject({
    kind: z.literal("limits"),
    /** Megabytes of one function. */
    memory: z.int().min(1).optional(),
    /** `maxInstances` of one function. */
    instances: z.int().min(1).optional(),
    /** Functions of a build. */
    parts: z.int().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal("require-approval"),
    /** The least role that may approve; whoever asked for the plan cannot. */
    role: Role,
  }),
  /** Nothing is destroyed. */
  z.strictObject({ kind: z.literal("protect") }),
  z.strictObject({
    kind: z.literal("window"),
    /** Deploys only on these days, between these times. */
    days: z.array(Weekday).min(1),
    from: Time,
    to: Time,
    /** IANA name, e.g. `Asia/Jakarta`. */
    timezone: z.string().max(64),
  }),
  z.strictObject({
    kind: z.literal("drift"),
    /** What is done where a provider shows something else than was released. */
    policy: z.enum(["report", "revert", "adopt"]),
  }),
  z.strictObject({
    kind: z.literal("breakingSchema"),
    /** Also changes that clients may meet as something new, such as a further value of an enum. */
    dangerous: z.boolean().default(false),
  }),
]);
export type RuleContent = z.infer<typeof RuleContent>;

/** How one rule judged one plan. */
export const Verdict = z.object({
  rule: z.string(),
  name: z.string(),
  kind: z.string(),
  verdict: z.enum(["passed", "refused", "approval"]),
  /** Why, in words that name what broke the rule. */
  detail: z.string(),
});
export type Verdict = z.infer<typeof Verdict>;
