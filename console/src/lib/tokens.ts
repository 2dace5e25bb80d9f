import { queryOptions } from "@tanstack/react-query";
import { inOrg, read } from "./api.ts";
import type { NewToken } from "./types.ts";

export function tokensQuery(org: string) {
  return queryOptions({
    queryKey: ["orgs", org, "tokens"],
    queryFn: () => read(inOrg.tokens.$get({ param: { org }, query: { limit: "100" } })),
  });
}

export function createToken(org: string, wanted: NewToken) {
  return read(inOrg.tokens.$post({ param: { org }, json: wanted }));
}

export async function revokeToken(org: string, id: string): Promise<void> {
  await inOrg.tokens[":token"].$delete({ param: { org, token: id } });
}
