import { queryOptions } from "@tanstack/react-query";
import { ifMatch, inOrg, read, readTagged } from "./api.ts";
import { isMoving } from "./state.ts";
import { pollEvery } from "./query-client.ts";

const environments = inOrg.projects[":project"].environments;
const one = environments[":env"];

/** Where an environment is. */
export type EnvPath = {
  org: string;
  project: string;
  env: string;
};

export function environmentKey({ org, project, env }: EnvPath) {
  return ["orgs", org, "project", project, "env", env] as const;
}

export function environmentsQuery(org: string, project: string) {
  return queryOptions({
    queryKey: ["orgs", org, "project", project, "environments"],
    queryFn: async () => {
      const query = { limit: "100" };
      const page = await read(environments.$get({ param: { org, project }, query }));
      // The oldest first: production is made with its project.
      return page.items.toReversed();
    },
  });
}

export function environmentQuery(path: EnvPath) {
  return queryOptions({
    queryKey: [...environmentKey(path), "own"],
    queryFn: () => readTagged(one.$get({ param: path })),
  });
}

export function statusQuery(path: EnvPath) {
  return queryOptions({
    queryKey: [...environmentKey(path), "status"],
    queryFn: () => read(one.status.$get({ param: path })),
    refetchInterval: ({ state }) =>
      pollEvery(state.data?.operation ? isMoving(state.data.operation.state) : false),
  });
}

export function createEnvironment(org: string, project: string, slug: string) {
  return read(environments.$post({ param: { org, project }, json: { slug } }));
}

export function editEnvironment(path: EnvPath, keepReleases: number, etag: string) {
  return read(one.$patch({ param: path, json: { keepReleases } }, ifMatch(etag)));
}

export async function deleteEnvironment(path: EnvPath, etag: string): Promise<void> {
  await one.$delete({ param: path }, ifMatch(etag));
}
