import type * as z from "zod";
import type * as event from "../../../shared/domain/event.ts";
import type * as api from "../../../shared/protocol/api.ts";

/** The resources of the public API as they come over the wire. */
export type Me = z.infer<typeof api.Me>;
export type Project = z.infer<typeof api.Project>;
export type Environment = z.infer<typeof api.Environment>;
export type EnvironmentStatus = z.infer<typeof api.EnvironmentStatus>;
export type Variable = z.infer<typeof api.Variable>;
export type SecretInfo = z.infer<typeof api.SecretInfo>;
export type Build = z.infer<typeof api.Build>;
export type Plan = z.infer<typeof api.Plan>;
export type PlanContent = Plan["content"];
export type Release = z.infer<typeof api.Release>;
export type Route = z.infer<typeof api.Route>;
export type RouteEntry = Route["table"][number];
export type Operation = z.infer<typeof api.Operation>;
export type OperationDetail = z.infer<typeof api.OperationDetail>;
export type Step = z.infer<typeof api.Step>;
export type TokenInfo = z.infer<typeof api.TokenInfo>;
export type NewToken = z.input<typeof api.NewToken>;
export type AuditEntry = z.infer<typeof api.AuditEntry>;
export type State = Operation["state"];
export type OperationKind = Operation["input"]["kind"];
export type Event = z.infer<typeof event.Event>;
export type LogLine = z.infer<typeof event.LogLine>;
