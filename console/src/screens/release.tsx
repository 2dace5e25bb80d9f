import { Anchor, Paper, Stack, Table } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { Copy } from "../components/copy.tsx";
import { Elapsed } from "../components/elapsed.tsx";
import { Facts } from "../components/facts.tsx";
import { TextLink } from "../components/links.tsx";
import { LogPanel } from "../components/log-panel.tsx";
import { Outcome } from "../components/outcome.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { PromoteButton } from "../components/promote.tsx";
import { RollbackButton } from "../components/rollback.tsx";
import { StateMark } from "../components/state-mark.tsx";
import { releaseQuery } from "../lib/releases.ts";
import { definedOnly } from "../lib/search.ts";
import type { Release } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/releases/$env/$release");

export function ReleaseScreen() {
  const { release: id, ...path } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: release } = useSuspenseQuery(releaseQuery(path, id));
  return (
    <Stack gap="md">
      <PageHeader
        title={`Release ${release.id}`}
        mark={<StateMark state={release.state} />}
        about={`In ${release.environment} on ${release.target}.`}
        actions={
          <>
            {release.weight > 0 && <RollbackButton path={path} />}
            <PromoteButton path={path} release={release} />
          </>
        }
      />
      {release.sentence && (
        <Outcome failed={release.state === "failed"} sentence={release.sentence} />
      )}
      <Paper p="md">
        <Summary org={path.org} release={release} />
      </Paper>
      <LogPanel
        path={path}
        release={release.id}
        parts={release.parts.map(({ part }) => part)}
        filter={{ text: search.q ?? "", part: search.part, stream: search.stream }}
        onFilter={({ text, part, stream }) =>
          void navigate({
            search: definedOnly({ q: text === "" ? undefined : text, part, stream }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <Panel flush title="Parts">
        <Parts release={release} />
      </Panel>
    </Stack>
  );
}

function Summary({ org, release }: { org: string; release: Release }) {
  const { project, environment: env } = release;
  return (
    <Facts
      items={[
        ["Traffic", <b key="w">{release.weight}%</b>],
        [
          "Build",
          <TextLink
            key="b"
            to="/orgs/$org/projects/$project/builds/$build"
            params={{ org, project, build: release.build }}
            className="mono"
            fz="sm"
          >
            {release.build}
          </TextLink>,
        ],
        [
          "Environment",
          <TextLink
            key="e"
            to="/orgs/$org/projects/$project/environments/$env"
            params={{ org, project, env }}
            fz="sm"
          >
            {env}
          </TextLink>,
        ],
        ["Target", release.target],
        [
          "Made by",
          <TextLink
            key="o"
            to="/orgs/$org/projects/$project/deployments/$operation"
            params={{ org, project, operation: release.operation }}
            className="mono"
            fz="sm"
          >
            {release.operation}
          </TextLink>,
        ],
        ["Made", <Ago key="m" at={release.createdAt} />],
        [
          "Ready after",
          release.readyAt === null ? (
            "–"
          ) : (
            <Elapsed key="r" from={release.createdAt} to={release.readyAt} />
          ),
        ],
      ]}
    />
  );
}

function Parts({ release }: { release: Release }) {
  return (
    <Table aria-label="Parts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Part</Table.Th>
          <Table.Th>Own address</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {release.parts.map(({ part, url }) => (
          <Table.Tr key={part}>
            <Table.Td fw={500}>{part}</Table.Td>
            <Table.Td>
              {url === null ? (
                <span className="dim">only through the gateway</span>
              ) : (
                <>
                  <Anchor href={url} target="_blank" rel="noreferrer" className="mono">
                    {url}
                  </Anchor>
                  <Copy value={url} what="address" />
                </>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
