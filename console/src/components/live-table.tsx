import { Group, Table, Text } from "@mantine/core";
import type { EnvironmentStatus } from "../lib/types.ts";
import { Ago } from "./ago.tsx";
import { TextLink } from "./links.tsx";
import { StateMark } from "./state-mark.tsx";
import { shade } from "./traffic-bar.tsx";

interface Props {
  org: string;
  project: string;
  status: EnvironmentStatus;
}

function Head() {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Release</Table.Th>
        <Table.Th>Build</Table.Th>
        <Table.Th>Target</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th>Since</Table.Th>
        <Table.Th ta="right">Traffic</Table.Th>
      </Table.Tr>
    </Table.Thead>
  );
}

/** Every release that takes traffic: build, target, share, since. */
export function LiveTable({ org, project, status }: Props) {
  const table = status.route?.table.filter((entry) => entry.weight > 0) ?? [];
  const env = status.environment.slug;
  return (
    <Table aria-label={`Live in ${env}`}>
      <Head />
      <Table.Tbody>
        {table.map((entry, i) => {
          const release = status.releases.find((each) => each.id === entry.release);
          return (
            <Table.Tr key={entry.release} className="row-link">
              <Table.Td>
                <Group gap={8} wrap="nowrap">
                  <span className="dot" style={{ background: shade(i) }} />
                  <TextLink
                    to="/orgs/$org/projects/$project/releases/$env/$release"
                    params={{ org, project, env, release: entry.release }}
                    className="mono cover"
                    c="var(--mantine-color-text)"
                  >
                    {entry.release}
                  </TextLink>
                </Group>
              </Table.Td>
              <Table.Td>
                {release ? (
                  <TextLink
                    to="/orgs/$org/projects/$project/builds/$build"
                    params={{ org, project, build: release.build }}
                    className="mono above"
                  >
                    {release.build}
                  </TextLink>
                ) : (
                  "–"
                )}
              </Table.Td>
              <Table.Td>{entry.target}</Table.Td>
              <Table.Td>{release ? <StateMark state={release.state} /> : "–"}</Table.Td>
              <Table.Td>
                <Ago at={status.route?.createdAt ?? status.environment.createdAt} />
              </Table.Td>
              <Table.Td ta="right">
                <Text span fz="sm" fw={600}>
                  {entry.weight}%
                </Text>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
