import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";
import { pollEvery } from "./query-client.ts";
import { isMoving } from "./state.ts";
import type { OperationKind, State } from "./types.ts";

const operations = inOrg.operations;

export interface OperationFilter {
  project?: string | undefined;
  environment?: string | undefined;
  state?: State | undefined;
  kind?: OperationKind | undefined;
}

export function operationsQuery(org: string, filter: OperationFilter, limit = 50) {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  const wanted: OperationFilter = Object.fromEntries(set);
  return infiniteQueryOptions({
    queryKey: ["orgs", org, "operations", wanted, limit],
    queryFn: ({ pageParam }) =>
      read(
        operations.$get({
          param: { org },
          query: {
            ...(wanted as Record<string, string>),
            limit: String(limit),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) =>
      pollEvery(
        state.data?.pages.some((page) => page.items.some((one) => isMoving(one.state))) ?? false,
      ),
  });
}

export function operationQuery(org: string, operation: string) {
  return queryOptions({
    queryKey: ["orgs", org, "operation", operation],
    queryFn: () => read(operations[":operation"].$get({ param: { org, operation } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? 2_000 : false),
  });
}

export function cancelOperation(org: string, operation: string) {
  return read(operations[":operation"].cancel.$post({ param: { org, operation } }));
}
