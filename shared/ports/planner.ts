import type { PlanContent } from "../domain/plan.ts";

/** Reads only, at most 10 s; the Creator implements it, the Manager shows it. */
export interface Planner {
  plan(request: {
    organizationId: string;
    projectId: string;
    environmentId: string;
    buildId: string;
    /** The targets of the environment's definition where it is left out. */
    targets?: readonly string[];
    signal: AbortSignal;
  }): Promise<PlanContent>;
}
