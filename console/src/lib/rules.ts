import { queryOptions } from "@tanstack/react-query";
import { allPages } from "./all-pages.ts";
import { ifMatch, inOrg, read, readTagged } from "./api.ts";
import type { RuleEdit } from "./types.ts";

const one = inOrg.rules[":rule"];

export function rulesQuery(org: string) {
  return queryOptions({
    queryKey: ["orgs", org, "rules"],
    queryFn: () => allPages((query) => read(inOrg.rules.$get({ param: { org }, query }))),
  });
}

/** A rule with the ETag that its edit must name. */
export function readRule(org: string, rule: string) {
  return readTagged(one.$get({ param: { org, rule } }));
}

export function createRule(org: string, name: string, edit: RuleEdit) {
  return read(inOrg.rules.$post({ param: { org }, json: { name, ...edit } }));
}

export function editRule(org: string, rule: string, edit: RuleEdit, etag: string) {
  return read(one.$put({ param: { org, rule }, json: edit }, ifMatch(etag)));
}

export async function deleteRule(org: string, rule: string, etag: string): Promise<void> {
  await one.$delete({ param: { org, rule } }, ifMatch(etag));
}
