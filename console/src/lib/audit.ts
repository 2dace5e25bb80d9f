import { infiniteQueryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";

export interface AuditFilter {
  project?: string | undefined;
  action?: string | undefined;
  principal?: string | undefined;
}

export function auditQuery(org: string, filter: AuditFilter) {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  const wanted: Record<string, string> = Object.fromEntries(set);
  return infiniteQueryOptions({
    queryKey: ["orgs", org, "audit", wanted],
    queryFn: ({ pageParam }) =>
      read(
        inOrg.audit.$get({
          param: { org },
          query: { ...wanted, limit: "50", ...(pageParam === null ? {} : { cursor: pageParam }) },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}
