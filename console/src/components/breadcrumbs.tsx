import { Breadcrumbs as Crumbs, Text } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { TextLink } from "./links.tsx";

const NAMES: Readonly<Record<string, string>> = {
  environments: "Environments",
  builds: "Builds",
  deployments: "Deployments",
  releases: "Releases",
  variables: "Variables & secrets",
  settings: "Settings",
  tokens: "Tokens",
  audit: "Audit",
  plan: "Plan",
  compare: "Compare",
  connections: "Connections",
  functions: "Functions",
  drift: "Drift",
  orphans: "Orphans",
  rules: "Rules",
};

interface Crumb {
  label: string;
  to: string;
}

/** Where the page is: each piece of its address that is a page of its own. */
function crumbsOf(pathname: string): Crumb[] {
  const [, orgs, org, ...rest] = pathname.split("/").filter((part, i) => i === 0 || part !== "");
  if (orgs !== "orgs" || org === undefined) return [];
  const crumbs: Crumb[] = [{ label: org, to: `/orgs/${org}` }];
  let to = `/orgs/${org}`;
  for (const [i, part] of rest.entries()) {
    to += `/${part}`;
    if (part === "projects" && i === 0) continue;
    // A release stands under its environment, which has no page in that place.
    if (rest[i - 1] === "releases" && i + 1 < rest.length) continue;
    crumbs.push({ label: NAMES[part] ?? decodeURIComponent(part), to });
  }
  return crumbs;
}

export function Breadcrumbs() {
  const { pathname } = useLocation();
  const crumbs = crumbsOf(pathname);
  return (
    <nav aria-label="Breadcrumbs">
      <Crumbs separatorMargin={7}>
        {crumbs.map((crumb, i) =>
          i === crumbs.length - 1 ? (
            <Text key={crumb.to} fz="sm" fw={500} aria-current="page">
              {crumb.label}
            </Text>
          ) : (
            <TextLink key={crumb.to} to={crumb.to} fz="sm" c="dimmed">
              {crumb.label}
            </TextLink>
          ),
        )}
      </Crumbs>
    </nav>
  );
}
