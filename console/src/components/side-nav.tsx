import { Text } from "@mantine/core";
import {
  IconBox,
  IconCloud,
  IconGhost2,
  IconGitCompare,
  IconHistory,
  IconKey,
  IconLambda,
  IconLayoutGrid,
  IconRocket,
  IconScale,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useOrg } from "../lib/place.ts";
import { projectsQuery } from "../lib/projects.ts";

const ROOMS = [
  ["/orgs/$org", "Projects", IconLayoutGrid],
  ["/orgs/$org/deployments", "Deployments", IconRocket],
  ["/orgs/$org/rules", "Rules", IconScale],
  ["/orgs/$org/tokens", "Tokens", IconKey],
  ["/orgs/$org/audit", "Audit", IconHistory],
] as const;
const CLOUD_ROOMS = [
  ["/orgs/$org/connections", "Connections", IconCloud],
  ["/orgs/$org/functions", "Functions", IconLambda],
  ["/orgs/$org/drift", "Drift", IconGitCompare],
  ["/orgs/$org/orphans", "Orphans", IconGhost2],
] as const;

export function SideNav() {
  const org = useOrg();
  const { data: projects } = useQuery(projectsQuery(org));
  return (
    <nav aria-label="Main">
      <Rooms org={org} rooms={ROOMS} />
      <Heading text="Clouds" />
      <Rooms org={org} rooms={CLOUD_ROOMS} />
      {projects && projects.length > 0 && <Heading text="Projects" />}
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

type Room = (typeof ROOMS)[number] | (typeof CLOUD_ROOMS)[number];

function Rooms({ org, rooms }: { org: string; rooms: readonly Room[] }) {
  return rooms.map(([to, label, Icon]) => (
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
  ));
}

function Heading({ text }: { text: string }) {
  return (
    <Text fz={11} fw={500} c="dimmed" px={10} mt="lg" mb={4}>
      {text}
    </Text>
  );
}
