import { inOrg, read } from "./api.ts";
import type { FunctionInvocation } from "./types.ts";

/** One request to every ready release of a build. */
export function compare(
  place: { org: string; project: string; build: string },
  request: FunctionInvocation & { environment?: string },
) {
  const { comparisons } = inOrg.projects[":project"].builds[":build"];
  return read(comparisons.$post({ param: place, json: request }));
}
