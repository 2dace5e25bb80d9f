import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";
import type { CloudFunction, FunctionInvocation } from "./types.ts";

const one = inOrg.functions[":function"];

export interface FunctionFilter {
  connection?: string | undefined;
  target?: string | undefined;
  owner?: CloudFunction["owner"] | undefined;
  q?: string | undefined;
}

export function functionsQuery(org: string, filter: FunctionFilter) {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  const wanted = Object.fromEntries(set) as Record<string, string>;
  return infiniteQueryOptions({
    queryKey: ["orgs", org, "functions", wanted],
    queryFn: ({ pageParam }) =>
      read(
        inOrg.functions.$get({
          param: { org },
          query: {
            ...wanted,
            limit: "100",
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 5_000,
  });
}

export function functionQuery(org: string, id: string) {
  return queryOptions({
    queryKey: ["orgs", org, "function", id],
    queryFn: () => read(one.$get({ param: { org, function: id } })),
    refetchInterval: 5_000,
  });
}

/** What a place or a connection shows is read back as soon as a worker is free. */
export function refresh(
  org: string,
  wanted: { target: string } | { connection: string; regions?: string[] },
) {
  return read(inOrg.functions.refresh.$post({ param: { org }, json: wanted }));
}

export function invokeFunction(org: string, id: string, request: FunctionInvocation) {
  return read(one.invocations.$post({ param: { org, function: id }, json: request }));
}

export function functionLogsQuery(org: string, id: string) {
  return queryOptions({
    queryKey: ["orgs", org, "function", id, "logs"],
    queryFn: () => read(one.logs.$get({ param: { org, function: id }, query: { limit: "500" } })),
    // Logs are the provider's own: each read is a call of its API.
    staleTime: 60_000,
    retry: false,
  });
}

/** Intervals on a chart: enough to see its course. */
const POINTS = 90;

export function functionMetricsQuery(org: string, id: string, minutes: number) {
  return queryOptions({
    queryKey: ["orgs", org, "function", id, "metrics", minutes],
    queryFn: () => {
      const to = new Date();
      const from = new Date(to.getTime() - minutes * 60_000);
      const step = String(Math.max(60, Math.ceil(minutes / POINTS) * 60));
      const query = { from: from.toISOString(), to: to.toISOString(), step };
      return read(one.metrics.$get({ param: { org, function: id }, query }));
    },
    staleTime: 60_000,
    retry: false,
  });
}

export function adopt(
  org: string,
  id: string,
  place: { project: string; environment: string; part: string },
) {
  return read(one.adoption.$post({ param: { org, function: id }, json: place }));
}

export async function leave(org: string, id: string): Promise<void> {
  await one.adoption.$delete({ param: { org, function: id } });
}
