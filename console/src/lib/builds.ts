import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";

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
    // A build never changes; the addresses of its releases do.
    staleTime: 15_000,
  });
}
