import { queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";

export function targetsQuery(org: string) {
  return queryOptions({
    queryKey: ["orgs", org, "targets"],
    queryFn: () => read(inOrg.targets.$get({ param: { org } })),
    // A place that is being read back shows its result soon.
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ sweep }) => isAwaited(sweep)) ? 2_000 : 30_000,
  });
}

interface Sweep {
  at: string | null;
  requestedAt: string | null;
}

/** Whether a place was asked to be read back and was not yet. */
export function isAwaited(sweep: Sweep | null): boolean {
  if (!sweep?.requestedAt) return false;
  return sweep.at === null || Date.parse(sweep.at) < Date.parse(sweep.requestedAt);
}
