import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";
import { type EnvPath, environmentKey } from "./environments.ts";

const builds = inOrg.projects[":project"].builds;

export function buildsQuery(org: string, project: string) {
  return infiniteQueryOptions({
    queryKey: ["orgs", org, "project", project, "builds"],
    queryFn: ({ pageParam }) =>
      read(
        builds.$get({
          param: { org, project },
          query: { limit: "50", ...(pageParam === null ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
}

export function buildQuery(org: string, project: string, build: string) {
  return queryOptions({
    queryKey: ["orgs", org, "project", project, "build", build],
    queryFn: () => read(builds[":build"].$get({ param: { org, project, build } })),
    // A build never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a deploy of the build would do. `round` asks for a new plan. */
export function planQuery(path: EnvPath, build: string, round: number) {
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
