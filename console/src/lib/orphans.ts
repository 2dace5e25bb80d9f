import { queryOptions } from "@tanstack/react-query";
import { allPages } from "./all-pages.ts";
import { inOrg, read } from "./api.ts";

export function orphansQuery(org: string) {
  return queryOptions({
    queryKey: ["orgs", org, "orphans"],
    queryFn: () => allPages((query) => read(inOrg.orphans.$get({ param: { org }, query }))),
    refetchInterval: ({ state }) =>
      state.data?.some(({ removal }) => removal !== null) ? 2_000 : 15_000,
  });
}

export function removeOrphan(org: string, id: string, confirm: string) {
  const endpoint = inOrg.orphans[":function"].removal;
  return read(endpoint.$post({ param: { org, function: id }, json: { confirm } }));
}
