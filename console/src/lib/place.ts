import { getRouteApi, useParams } from "@tanstack/react-router";

const orgRoute = getRouteApi("/orgs/$org");
const projectRoute = getRouteApi("/orgs/$org/projects/$project");

/** The organization of the page; it is always in the address. */
export function useOrg(): string {
  return orgRoute.useParams().org;
}

/** Organization and project of the page. */
export function useProjectPlace(): { org: string; project: string } {
  return projectRoute.useParams();
}

/** The project of the page, where it is about one. */
export function useMaybeProject(): string | undefined {
  return useParams({ strict: false }).project;
}
