import { queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";
import { type EnvPath, environmentKey } from "./environments.ts";

/** What a deploy of the build would do. `round` asks for a new plan. */
export function newPlanQuery(path: EnvPath, build: string, round: number) {
  return queryOptions({
    queryKey: [...environmentKey(path), "plan", build, round],
    queryFn: () =>
      read(
        inOrg.projects[":project"].environments[":env"].plans.$post({
          param: path,
          json: { build },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** A plan that was made, with the approvals that were given since. */
export function planQuery(org: string, plan: string) {
  return queryOptions({
    queryKey: ["orgs", org, "plan", plan],
    queryFn: () => read(inOrg.plans[":plan"].$get({ param: { org, plan } })),
    // Somebody else may approve it while one looks.
    refetchInterval: ({ state }) => (state.data?.approval.state === "missing" ? 3_000 : false),
  });
}

export function approvePlan(org: string, plan: string) {
  return read(inOrg.plans[":plan"].approvals.$post({ param: { org, plan } }));
}
