import { Anchor, Grid, Stack, Table, Text } from "@mantine/core";
import { IconArrowsDiff, IconRocket } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { Copy, Copyable } from "../components/copy.tsx";
import { Facts } from "../components/facts.tsx";
import { ButtonLink } from "../components/links.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { Previews } from "../components/previews.tsx";
import { ReleasedIn } from "../components/released-in.tsx";
import { SupergraphPanel } from "../components/supergraph-panel.tsx";
import { buildQuery } from "../lib/builds.ts";
import { sizeText } from "../lib/duration.ts";
import { graphqlApis } from "../lib/graphql.ts";
import type { Build } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/builds/$build/");

export function BuildScreen() {
  const place = route.useParams();
  const { data: build } = useSuspenseQuery(buildQuery(place.org, place.project, place.build));
  const definition = JSON.stringify(build.content.definition, null, 2);
  return (
    <Stack gap="md">
      <PageHeader
        title={`Build ${build.id}`}
        about={
          <>
            By {build.createdBy}, <Ago at={build.createdAt} />
          </>
        }
        actions={<Actions place={place} />}
      />
      <Panel title="What it is">
        <Summary org={place.org} project={place.project} build={build} />
      </Panel>
      <Previews org={place.org} project={place.project} build={build} />
      <Panel flush title="Parts">
        <Parts build={build} />
      </Panel>
      {graphqlApis(build).map((api) => (
        <SupergraphPanel
          key={api.part}
          org={place.org}
          project={place.project}
          build={build}
          api={api}
        />
      ))}
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Panel flush title="Paths">
            <Paths build={build} />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Panel title="Definition" actions={<Copy value={definition} what="definition" />}>
            <pre className="code" style={{ maxHeight: 420 }} tabIndex={0} aria-label="Definition">
              {definition}
            </pre>
          </Panel>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Actions({ place }: { place: { org: string; project: string; build: string } }) {
  return (
    <>
      <ButtonLink
        to="/orgs/$org/projects/$project/builds/$build/compare"
        params={place}
        variant="default"
        leftSection={<IconArrowsDiff size={15} />}
      >
        Compare
      </ButtonLink>
      <ButtonLink
        to="/orgs/$org/projects/$project/builds/$build/plan"
        params={place}
        leftSection={<IconRocket size={15} />}
      >
        Deploy…
      </ButtonLink>
    </>
  );
}

function Summary({ org, project, build }: { org: string; project: string; build: Build }) {
  return (
    <Facts
      items={[
        [
          "Digest",
          <Copyable
            key="d"
            value={build.digest}
            shown={`${build.digest.slice(0, 24)}…`}
            what="digest"
          />,
        ],
        ["Size", sizeText(build.content.parts.reduce((sum, part) => sum + part.size, 0))],
        ["Live in", <ReleasedIn key="l" org={org} project={project} build={build.id} />],
        [
          "Preview",
          <Anchor key="p" href={build.preview} target="_blank" rel="noreferrer" fz="sm">
            {build.preview}
          </Anchor>,
        ],
      ]}
    />
  );
}

function Parts({ build }: { build: Build }) {
  return (
    <Table aria-label="Parts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Part</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th>Source</Table.Th>
          <Table.Th>Access</Table.Th>
          <Table.Th ta="right">Memory</Table.Th>
          <Table.Th ta="right">Timeout</Table.Th>
          <Table.Th ta="right">Instances</Table.Th>
          <Table.Th ta="right">Size</Table.Th>
          <Table.Th>Digest</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {build.content.parts.map((part) => {
          const own = sourceOf(build, part.name);
          return (
            <Table.Tr key={part.name}>
              <Table.Td fw={500}>{part.name}</Table.Td>
              <Table.Td>
                {part.kind} <span className="dim">format {part.format}</span>
              </Table.Td>
              <Table.Td className="mono">{own?.source ?? "–"}</Table.Td>
              <Table.Td>{own?.access ?? "–"}</Table.Td>
              <Table.Td ta="right">{own ? `${own.memory}\u00a0MB` : "–"}</Table.Td>
              <Table.Td ta="right">{own ? `${own.timeout} s` : "–"}</Table.Td>
              <Table.Td ta="right">
                {own ? `${own.minInstances}–${own.maxInstances}` : "–"}
              </Table.Td>
              <Table.Td ta="right">{sizeText(part.size)}</Table.Td>
              <Table.Td>
                <Copyable value={part.digest} shown={part.digest.slice(0, 12)} what="digest" />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

/** What the definition says of a part, and where its sources begin. */
function sourceOf({ content: { definition } }: Build, part: string) {
  const own = definition.functions[part];
  if (own !== undefined) return { ...own, source: own.entry };
  const graph = definition.supergraphs?.[part];
  return graph === undefined ? undefined : { ...graph, source: `${graph.folder}/` };
}

function Paths({ build }: { build: Build }) {
  return (
    <>
      <Table aria-label="Paths">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Path</Table.Th>
            <Table.Th>Part</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {build.content.paths.map((entry) => (
            <Table.Tr key={entry.path}>
              <Table.Td className="mono">{entry.path}</Table.Td>
              <Table.Td>{entry.part}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text fz="xs" c="dimmed" px="md" pb="sm">
        The longest path that fits wins.
      </Text>
    </>
  );
}
