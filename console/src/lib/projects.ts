import { queryOptions } from "@tanstack/react-query";
import { ifMatch, inOrg, read, readTagged } from "./api.ts";
import type { Project } from "./types.ts";

export function projectsQuery(org: string) {
  return queryOptions({
    queryKey: ["orgs", org, "projects"],
    queryFn: async () => {
      const items: Project[] = [];
      let cursor: string | null = null;
      do {
        const query: Record<string, string> = { limit: "100", ...(cursor ? { cursor } : {}) };
        const page: { items: Project[]; next: string | null } = await read(
          inOrg.projects.$get({ param: { org }, query }),
        );
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== null);
      return items;
    },
  });
}

export function projectQuery(org: string, project: string) {
  return queryOptions({
    queryKey: ["orgs", org, "project", project],
    queryFn: () => readTagged(inOrg.projects[":project"].$get({ param: { org, project } })),
  });
}

export function createProject(org: string, wanted: { slug: string; name?: string }) {
  return read(inOrg.projects.$post({ param: { org }, json: wanted }));
}

export function renameProject(org: string, project: string, name: string, etag: string) {
  return read(
    inOrg.projects[":project"].$patch({ param: { org, project }, json: { name } }, ifMatch(etag)),
  );
}

export async function deleteProject(org: string, project: string, etag: string): Promise<void> {
  await inOrg.projects[":project"].$delete({ param: { org, project } }, ifMatch(etag));
}
