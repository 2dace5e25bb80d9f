import { Text } from "@mantine/core";
import { IconBox, IconHistory, IconKey, IconLayoutGrid, IconRocket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useOrg } from "../lib/place.ts";
import { projectsQuery } from "../lib/projects.ts";

const ROOMS = [
  ["/orgs/$org", "Projects", IconLayoutGrid],
  ["/orgs/$org/deployments", "Deployments", IconRocket],
  ["/orgs/$org/tokens", "Tokens", IconKey],
  ["/orgs/$org/audit", "Audit", IconHistory],
] as const;

export function SideNav() {
  const org = useOrg();
  const { data: projects } = useQuery(projectsQuery(org));
  return (
    <nav aria-label="Main">
      {ROOMS.map(([to, label, Icon]) => (
        <Link
          key={to}
          to={to}
          params={{ org }}
          className="side-link"
          activeOptions={{ exact: to === "/orgs/$org", includeSearch: false }}
        >
          <Icon size={16} stroke={1.7} />
          {label}
        </Link>
      ))}
      {projects && projects.length > 0 && (
        <Text fz={11} fw={500} c="dimmed" px={10} mt="lg" mb={4}>
          Projects
        </Text>
      )}
      {projects?.map((project) => (
        <Link
          key={project.id}
          to="/orgs/$org/projects/$project"
          params={{ org, project: project.slug }}
          className="side-link"
          activeOptions={{ includeSearch: false }}
        >
          <IconBox size={16} stroke={1.7} />
          <Text span fz="sm" inherit truncate>
            {project.name}
          </Text>
        </Link>
      ))}
    </nav>
  );
}
