import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMaybeProject, useOrg } from "../lib/place.ts";
import { projectsQuery } from "../lib/projects.ts";
import type { Project } from "../lib/types.ts";
import { openCreateProject } from "./create-project.tsx";

type Go = (to: string) => void;

const ROOMS = ["environments", "builds", "deployments", "releases", "variables", "settings"];
const ORG_ROOMS = ["connections", "functions", "drift", "orphans", "rules", "tokens", "audit"];
const MAKE = [
  ["new-token", "Create a token", "tokens?create=yes"],
  ["new-connection", "Connect a cloud account", "connections?create=yes"],
] as const;

/** Everything that can be reached or done by name: Ctrl or Cmd with K. */
export function Palette() {
  const org = useOrg();
  const project = useMaybeProject();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const { data: projects = [] } = useQuery(projectsQuery(org));
  const go: Go = (to) => void navigate({ to });
  const home = `/orgs/${org}`;
  const actions: SpotlightActionGroupData[] = [
    ...(project === undefined ? [] : [roomsOf(home, project, go)]),
    { group: "Projects", actions: projects.flatMap((each) => actionsOf(home, each, go)) },
    {
      group: "Do",
      actions: [
        { id: "new-project", label: "Create a project", onClick: () => openCreateProject(org) },
        ...MAKE.map(([id, label, to]) => ({ id, label, onClick: () => go(`${home}/${to}`) })),
        { id: "light", label: "Light colours", onClick: () => setColorScheme("light") },
        { id: "dark", label: "Dark colours", onClick: () => setColorScheme("dark") },
        { id: "auto", label: "Colours as the system", onClick: () => setColorScheme("auto") },
      ],
    },
    {
      group: "Go to",
      actions: [
        { id: "home", label: "All projects", onClick: () => go(home) },
        {
          id: "all-deployments",
          label: "All deployments",
          onClick: () => go(`${home}/deployments`),
        },
        ...ORG_ROOMS.map((room) => roomOf(home, room, go)),
      ],
    },
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      centered={false}
      yOffset={110}
      nothingFound="Nothing of this name"
      searchProps={{
        leftSection: <IconSearch size={17} />,
        placeholder: "A project, an environment, something to do…",
        "aria-label": "Find or do",
      }}
    />
  );
}

function roomOf(home: string, room: string, go: Go) {
  const label = `${room.slice(0, 1).toUpperCase()}${room.slice(1)}`;
  return { id: room, label, onClick: () => go(`${home}/${room}`) };
}

function roomsOf(home: string, project: string, go: Go): SpotlightActionGroupData {
  return {
    group: `In ${project}`,
    actions: ROOMS.map((room) => ({
      id: `room-${room}`,
      label: `${project}: ${room}`,
      onClick: () => go(`${home}/projects/${project}/${room}`),
    })),
  };
}

function actionsOf(home: string, project: Project, go: Go) {
  const to = `${home}/projects/${project.slug}`;
  return [
    { id: to, label: project.name, description: project.slug, onClick: () => go(to) },
    ...project.environments.map((env) => ({
      id: `${to}/${env}`,
      label: `${project.name} / ${env}`,
      description: "Environment",
      onClick: () => go(`${to}/environments/${env}`),
    })),
  ];
}
