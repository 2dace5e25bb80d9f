import { Group, Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useProjectPlace } from "../lib/place.ts";
import { projectQuery } from "../lib/projects.ts";

const TABS = [
  ["/orgs/$org/projects/$project", "Overview"],
  ["/orgs/$org/projects/$project/environments", "Environments"],
  ["/orgs/$org/projects/$project/builds", "Builds"],
  ["/orgs/$org/projects/$project/deployments", "Deployments"],
  ["/orgs/$org/projects/$project/releases", "Releases"],
  ["/orgs/$org/projects/$project/variables", "Variables & secrets"],
  ["/orgs/$org/projects/$project/settings", "Settings"],
] as const;

/** What stands above every page of a project. */
export function ProjectFrame() {
  const place = useProjectPlace();
  const { data: project } = useSuspenseQuery(projectQuery(place.org, place.project));
  return (
    <Stack gap="lg">
      <div>
        <Group gap={8} mb={6}>
          <Text fw={600} fz="lg">
            {project.value.name}
          </Text>
          {project.value.slug !== project.value.name && (
            <Text c="dimmed" fz="sm" className="mono">
              {project.value.slug}
            </Text>
          )}
        </Group>
        <nav className="tabs" aria-label="Project">
          {TABS.map(([to, label]) => (
            <Link
              key={to}
              to={to}
              params={place}
              activeOptions={{ exact: label === "Overview", includeSearch: false }}
            >
              {label}
            </Link>
          ))}
        </nav>
      </div>
      <Outlet />
    </Stack>
  );
}
