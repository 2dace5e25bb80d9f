import { Stack, Table } from "@mantine/core";
import { IconPackage } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ActionHead } from "../components/action-head.tsx";
import { Ago } from "../components/ago.tsx";
import { Command, Copyable } from "../components/copy.tsx";
import { Empty } from "../components/empty.tsx";
import { ButtonLink, TextLink } from "../components/links.tsx";
import { LoadMore } from "../components/load-more.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { ReleasedIn } from "../components/released-in.tsx";
import { buildsQuery } from "../lib/builds.ts";
import { sizeText } from "../lib/duration.ts";
import { useProjectPlace } from "../lib/place.ts";
import type { Build } from "../lib/types.ts";

export function Builds() {
  const { org, project } = useProjectPlace();
  const builds = useInfiniteQuery(buildsQuery(org, project));
  return (
    <Stack gap="md">
      <PageHeader
        title="Builds"
        about="A build never changes: the same sources give the same build."
        window={`Builds of ${project}`}
      />
      <Loaded query={builds}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.items);
          if (all.length === 0) return <NoBuilds />;
          return (
            <Panel flush title="All builds">
              <BuildTable org={org} project={project} builds={all} />
              <LoadMore query={builds} />
            </Panel>
          );
        }}
      </Loaded>
    </Stack>
  );
}

const COLUMNS = [
  "Build",
  "Parts",
  { label: "Size", ta: "right" },
  "Digest",
  "Live in",
  "By",
  "Created",
] as const;

function BuildTable(props: { org: string; project: string; builds: readonly Build[] }) {
  const { org, project } = props;
  return (
    <Table aria-label="Builds">
      <ActionHead columns={COLUMNS} />
      <Table.Tbody>
        {props.builds.map((build) => (
          <Table.Tr key={build.id} className="row-link">
            <Table.Td>
              <TextLink
                to="/orgs/$org/projects/$project/builds/$build"
                params={{ org, project, build: build.id }}
                className="mono cover"
                c="var(--mantine-color-text)"
              >
                {build.id}
              </TextLink>
            </Table.Td>
            <Table.Td>{build.content.parts.map((part) => part.name).join(", ")}</Table.Td>
            <Table.Td ta="right">
              {sizeText(build.content.parts.reduce((sum, part) => sum + part.size, 0))}
            </Table.Td>
            <Table.Td>
              <Copyable value={build.digest} shown={build.digest.slice(0, 12)} what="digest" />
            </Table.Td>
            <Table.Td>
              <ReleasedIn org={org} project={project} build={build.id} />
            </Table.Td>
            <Table.Td>{build.createdBy}</Table.Td>
            <Table.Td>
              <Ago at={build.createdAt} />
            </Table.Td>
            <Table.Td ta="right">
              <ButtonLink
                to="/orgs/$org/projects/$project/builds/$build/plan"
                params={{ org, project, build: build.id }}
                className="above"
                variant="default"
                size="compact-xs"
                aria-label={`Deploy… ${build.id}`}
              >
                Deploy…
              </ButtonLink>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function NoBuilds() {
  return (
    <Empty icon={<IconPackage size={34} stroke={1.4} />} title="No build yet">
      <Stack gap="xs">
        <p>In the project's folder:</p>
        <Command text="npx lintas build" />
      </Stack>
    </Empty>
  );
}
