import { Anchor, Group, Stack, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type EnvPath, statusQuery } from "../lib/environments.ts";
import { isMoving } from "../lib/state.ts";
import type { EnvironmentStatus } from "../lib/types.ts";
import { Command } from "./copy.tsx";
import { TextLink } from "./links.tsx";
import { LiveGraphql } from "./live-graphql.tsx";
import { LiveTable } from "./live-table.tsx";
import { Loaded } from "./loaded.tsx";
import { OperationLine } from "./operation-line.tsx";
import { Panel } from "./panel.tsx";
import { RollbackButton } from "./rollback.tsx";
import { RoutePendingBanner } from "./route-pending.tsx";
import { TrafficBar } from "./traffic-bar.tsx";

/** What is live in one environment, and what is happening to it now; `title` instead of its link. */
export function EnvironmentPanel({ path, title }: { path: EnvPath; title?: string }) {
  const status = useQuery(statusQuery(path));
  return (
    <Panel
      flush
      title={
        title ?? (
          <TextLink
            to="/orgs/$org/projects/$project/environments/$env"
            params={path}
            c="var(--mantine-color-text)"
            inherit
          >
            {path.env}
          </TextLink>
        )
      }
      actions={status.data && <Actions path={path} status={status.data} />}
    >
      <Loaded query={status}>{(data) => <Live path={path} status={data} />}</Loaded>
    </Panel>
  );
}

function Actions({ path, status }: { path: EnvPath; status: EnvironmentStatus }) {
  return (
    <>
      <Anchor href={status.environment.url} target="_blank" rel="noreferrer" fz="sm" c="dimmed">
        <Group gap={4}>
          {status.environment.url.replace(/^https?:\/\/|\/$/g, "")}
          <IconExternalLink size={13} aria-label="opens in a new window" />
        </Group>
      </Anchor>
      {status.route && status.route.version > 1 && <RollbackButton path={path} />}
    </>
  );
}

function Live({ path, status }: { path: EnvPath; status: EnvironmentStatus }) {
  const { operation, route } = status;
  return (
    <>
      <RoutePendingBanner path={path} pending={route?.pending ?? []} />
      {route && route.table.length > 0 ? (
        <>
          <div style={{ padding: "14px 16px 4px" }}>
            <TrafficBar table={route.table} />
          </div>
          <LiveTable org={path.org} project={path.project} status={status} />
          <LiveGraphql org={path.org} project={path.project} status={status} />
        </>
      ) : (
        <Stack p="md" gap="xs">
          <Text fz="sm" c="dimmed">
            Nothing is live here yet. Deploy a build from its page, or from your project's folder:
          </Text>
          <Command
            text={
              path.env === "production"
                ? "npx lintas deploy"
                : `npx lintas deploy --env ${path.env}`
            }
          />
        </Stack>
      )}
      {operation && isMoving(operation.state) && (
        <OperationLine org={path.org} operation={operation} />
      )}
    </>
  );
}
