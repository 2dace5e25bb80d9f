import { Button, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconRocket } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Ago } from "../components/ago.tsx";
import { Command } from "../components/copy.tsx";
import { openCreateProject } from "../components/create-project.tsx";
import { Elapsed } from "../components/elapsed.tsx";
import { Empty } from "../components/empty.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { OperationState } from "../components/state-mark.tsx";
import { TrafficBar, TrafficWords } from "../components/traffic-bar.tsx";
import { statusQuery } from "../lib/environments.ts";
import { kindWord } from "../lib/operation-words.ts";
import { operationsQuery } from "../lib/operations.ts";
import { useOrg } from "../lib/place.ts";
import { projectsQuery } from "../lib/projects.ts";
import type { Project } from "../lib/types.ts";

export function Projects() {
  const org = useOrg();
  const projects = useQuery(projectsQuery(org));
  return (
    <Stack gap="lg">
      <PageHeader
        title="Projects"
        about="What you run, and where it is live."
        actions={
          <Button leftSection={<IconPlus size={15} />} onClick={() => openCreateProject(org)}>
            New project
          </Button>
        }
      />
      <Loaded query={projects}>
        {(all) =>
          all.length === 0 ? (
            <FirstProject />
          ) : (
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {all.map((project) => (
                <ProjectCard key={project.id} org={org} project={project} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
    </Stack>
  );
}

function ProjectCard({ org, project }: { org: string; project: Project }) {
  const env = project.environments.includes("production") ? "production" : project.environments[0];
  return (
    <Card className="row-link" bg="var(--surface)" radius="lg" withBorder padding="md">
      <Stack gap="sm" h="100%">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2}>
            <TextLink
              to="/orgs/$org/projects/$project"
              params={{ org, project: project.slug }}
              className="cover"
              c="var(--mantine-color-text)"
              underline="never"
            >
              {project.name}
            </TextLink>
          </Title>
          <Text fz="xs" c="dimmed">
            {project.environments.length === 1
              ? "1 environment"
              : `${project.environments.length} environments`}
          </Text>
        </Group>
        {env && <Live org={org} project={project.slug} env={env} />}
        <LastDeployment org={org} project={project.slug} />
      </Stack>
    </Card>
  );
}

function Live(path: { org: string; project: string; env: string }) {
  const { data: status } = useQuery(statusQuery(path));
  if (!status) return <Skeleton h={60} />;
  const table = status.route?.table ?? [];
  return (
    <Stack gap={7}>
      <Text fz="sm" truncate>
        <a className="above dim" href={status.environment.url} target="_blank" rel="noreferrer">
          {status.environment.url.replace(/^https?:\/\/|\/$/g, "")}
        </a>
      </Text>
      <TrafficBar table={table} />
      <TrafficWords table={table} />
    </Stack>
  );
}

function LastDeployment({ org, project }: { org: string; project: string }) {
  const { data } = useInfiniteQuery(operationsQuery(org, { project }, 1));
  const last = data?.pages[0]?.items[0];
  if (!last) {
    return (
      <Text fz="sm" c="dimmed">
        {data ? "Nothing deployed yet" : " "}
      </Text>
    );
  }
  return (
    <Group
      gap="sm"
      mt="auto"
      pt="sm"
      justify="space-between"
      style={{ borderTop: "1px solid var(--line)" }}
    >
      <Group gap="sm">
        <OperationState state={last.state} cancelling={last.cancelRequestedAt !== null} />
        <Text fz="sm" c="dimmed">
          {kindWord(last.input.kind)} in <Elapsed from={last.startedAt} to={last.endedAt} />
        </Text>
      </Group>
      <Text fz="sm" c="dimmed">
        <Ago at={last.createdAt} />
      </Text>
    </Group>
  );
}

function FirstProject() {
  return (
    <Empty icon={<IconRocket size={34} stroke={1.4} />} title="Nothing here yet">
      <Stack gap="xs">
        <p>A project begins in a folder of yours. Make one and send it here:</p>
        <Command text="npx lintas init hello" />
        <Command text="npx lintas deploy" />
      </Stack>
    </Empty>
  );
}
