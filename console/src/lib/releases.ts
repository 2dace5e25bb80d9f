import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";
import { type EnvPath, environmentKey } from "./environments.ts";

const one = inOrg.projects[":project"].environments[":env"];

export function releasesQuery(path: EnvPath) {
  return infiniteQueryOptions({
    queryKey: [...environmentKey(path), "releases"],
    queryFn: ({ pageParam }) =>
      read(
        one.releases.$get({
          param: path,
          query: { limit: "50", ...(pageParam === null ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 5_000,
  });
}

export function releaseQuery(path: EnvPath, release: string) {
  return queryOptions({
    queryKey: [...environmentKey(path), "release", release],
    queryFn: () => read(one.releases[":release"].$get({ param: { ...path, release } })),
    refetchInterval: 5_000,
  });
}

export function routesQuery(path: EnvPath) {
  return infiniteQueryOptions({
    queryKey: [...environmentKey(path), "routes"],
    queryFn: ({ pageParam }) =>
      read(
        one.routes.$get({
          param: path,
          query: { limit: "20", ...(pageParam === null ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 5_000,
  });
}
