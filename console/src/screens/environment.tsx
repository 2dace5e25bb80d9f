import { Anchor, Button, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ActionHead } from "../components/action-head.tsx";
import { Ago } from "../components/ago.tsx";
import { Copyable } from "../components/copy.tsx";
import { EnvironmentPanel } from "../components/environment-panel.tsx";
import { EnvironmentSettings } from "../components/environment-settings.tsx";
import { Facts } from "../components/facts.tsx";
import { ButtonLink, TextLink } from "../components/links.tsx";
import { LoadMore } from "../components/load-more.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { openRollback } from "../components/rollback.tsx";
import { TrafficWords } from "../components/traffic-bar.tsx";
import { type EnvPath, environmentQuery } from "../lib/environments.ts";
import { routesQuery } from "../lib/releases.ts";
import type { Route } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/environments/$env");

export function Environment() {
  const path = route.useParams();
  const environment = useQuery(environmentQuery(path));
  return (
    <Stack gap="md">
      <PageHeader
        title={path.env}
        about={`An environment of ${path.project}.`}
        window={`${path.env} of ${path.project}`}
        actions={
          <ButtonLink
            to="/orgs/$org/projects/$project/variables"
            params={path}
            search={{ env: path.env }}
            variant="default"
          >
            Variables & secrets
          </ButtonLink>
        }
      />
      <EnvironmentPanel path={path} title="Live" />
      <Loaded query={environment}>
        {({ value }) => (
          <Panel title="Hosts">
            <Facts
              items={[
                [
                  "Address",
                  <Anchor key="a" href={value.url} fz="sm">
                    {value.url}
                  </Anchor>,
                ],
                ...value.hosts.map(
                  (host) => ["Host", <Copyable key={host} value={host} what="host" />] as const,
                ),
                ["Created", <Ago key="c" at={value.createdAt} />],
              ]}
            />
          </Panel>
        )}
      </Loaded>
      <History path={path} />
      <Loaded query={environment}>
        {(tagged) => <EnvironmentSettings path={path} environment={tagged} />}
      </Loaded>
    </Stack>
  );
}

function History({ path }: { path: EnvPath }) {
  const routes = useInfiniteQuery(routesQuery(path));
  return (
    <Panel flush title="Route history">
      <Loaded query={routes}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.items);
          if (all.length === 0) {
            return (
              <Text fz="sm" c="dimmed" p="md">
                Nothing was routed here yet.
              </Text>
            );
          }
          return <HistoryTable path={path} routes={all} />;
        }}
      </Loaded>
      <LoadMore query={routes} />
    </Panel>
  );
}

function HistoryTable({ path, routes }: { path: EnvPath; routes: readonly Route[] }) {
  return (
    <Table aria-label="Route history">
      <ActionHead columns={["Version", "Table", "Cause", "By", "When"]} />
      <Table.Tbody>
        {routes.map((one, i) => (
          <Table.Tr key={one.version}>
            <Table.Td fw={i === 0 ? 600 : undefined}>
              {one.version}
              {i === 0 && <span className="dim"> live</span>}
            </Table.Td>
            <Table.Td>
              <TrafficWords table={one.table} />
            </Table.Td>
            <Table.Td>
              <TextLink
                to="/orgs/$org/projects/$project/deployments/$operation"
                params={{ ...path, operation: one.operation }}
                fz="sm"
              >
                {one.cause}
              </TextLink>
            </Table.Td>
            <Table.Td>{one.createdBy.name}</Table.Td>
            <Table.Td>
              <Ago at={one.createdAt} />
            </Table.Td>
            <Table.Td ta="right">
              {i > 0 && one.table.length > 0 && (
                <Button
                  variant="default"
                  size="compact-xs"
                  onClick={() => openRollback(path, one.version)}
                >
                  Return to version {one.version}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
