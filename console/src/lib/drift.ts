import { queryOptions } from "@tanstack/react-query";
import { allPages } from "./all-pages.ts";
import { inOrg, read } from "./api.ts";
import { definedOnly } from "./search.ts";

export function driftQuery(
  org: string,
  filter: { project?: string | undefined; environment?: string | undefined },
) {
  const wanted = definedOnly({ ...filter }) as Record<string, string>;
  return queryOptions({
    queryKey: ["orgs", org, "drift", wanted],
    queryFn: () =>
      allPages((query) =>
        read(inOrg.drift.$get({ param: { org }, query: { ...query, ...wanted } })),
      ),
    refetchInterval: 10_000,
  });
}

export function repairDrift(org: string, id: string) {
  return read(inOrg.drift[":function"].repair.$post({ param: { org, function: id } }));
}

export function acceptDrift(org: string, id: string) {
  return read(inOrg.drift[":function"].acceptance.$post({ param: { org, function: id } }));
}
