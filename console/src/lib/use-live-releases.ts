import { useQueries, useQuery } from "@tanstack/react-query";
import { environmentsQuery, statusQuery } from "./environments.ts";
import type { Release } from "./types.ts";

/** The releases of a build that take traffic, in any environment. */
export function useLiveReleases(org: string, project: string, build: string): Release[] {
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  const statuses = useQueries({
    queries: environments.map(({ slug }) => statusQuery({ org, project, env: slug })),
  });
  return statuses.flatMap(({ data }) =>
    (data?.releases ?? []).filter((release) => release.build === build && release.weight > 0),
  );
}
