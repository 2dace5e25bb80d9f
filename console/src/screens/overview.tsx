import { Grid, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Ago } from "../components/ago.tsx";
import { EnvironmentPanel } from "../components/environment-panel.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { OperationLine } from "../components/operation-line.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { buildsQuery } from "../lib/builds.ts";
import { sizeText } from "../lib/duration.ts";
import { environmentsQuery } from "../lib/environments.ts";
import { operationsQuery } from "../lib/operations.ts";
import { useProjectPlace } from "../lib/place.ts";

export function Overview() {
  const { org, project } = useProjectPlace();
  const environments = useQuery(environmentsQuery(org, project));
  return (
    <Stack gap="md">
      <PageHeader
        title="Overview"
        about="What is live where, and what happened last."
        window={project}
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Loaded query={environments}>
            {(all) => (
              <Stack gap="md">
                {all.map((environment) => (
                  <EnvironmentPanel
                    key={environment.id}
                    path={{ org, project, env: environment.slug }}
                  />
                ))}
              </Stack>
            )}
          </Loaded>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack gap="md">
            <Recent org={org} project={project} />
            <NewestBuilds org={org} project={project} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Recent({ org, project }: { org: string; project: string }) {
  const operations = useInfiniteQuery(operationsQuery(org, { project }, 6));
  return (
    <Panel
      flush
      title="Recent deployments"
      actions={
        <TextLink to="/orgs/$org/projects/$project/deployments" params={{ org, project }} fz="sm">
          All
        </TextLink>
      }
    >
      <Loaded query={operations}>
        {({ pages }) => {
          const recent = pages[0]?.items ?? [];
          if (recent.length === 0) return <Nothing text="Nothing was deployed yet." />;
          return recent.map((operation) => (
            <OperationLine key={operation.id} org={org} operation={operation} />
          ));
        }}
      </Loaded>
    </Panel>
  );
}

function NewestBuilds({ org, project }: { org: string; project: string }) {
  const builds = useInfiniteQuery(buildsQuery(org, project));
  return (
    <Panel
      flush
      title="Newest builds"
      actions={
        <TextLink to="/orgs/$org/projects/$project/builds" params={{ org, project }} fz="sm">
          All
        </TextLink>
      }
    >
      <Loaded query={builds}>
        {({ pages }) => {
          const newest = pages[0]?.items.slice(0, 4) ?? [];
          if (newest.length === 0) return <Nothing text="No build yet: `npx lintas build`." />;
          return newest.map((build) => (
            <div
              key={build.id}
              className="row-link"
              style={{ padding: "9px 16px", borderTop: "1px solid var(--line)" }}
            >
              <TextLink
                to="/orgs/$org/projects/$project/builds/$build"
                params={{ org, project, build: build.id }}
                className="mono cover"
                c="var(--mantine-color-text)"
                fz="sm"
              >
                {build.id}
              </TextLink>
              <Text fz="xs" c="dimmed" component="div">
                {build.content.parts.map((part) => part.name).join(", ")} ·{" "}
                {sizeText(build.content.parts.reduce((sum, part) => sum + part.size, 0))} ·{" "}
                <Ago at={build.createdAt} />
              </Text>
            </div>
          ));
        }}
      </Loaded>
    </Panel>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <Text fz="sm" c="dimmed" p="md">
      {text}
    </Text>
  );
}
