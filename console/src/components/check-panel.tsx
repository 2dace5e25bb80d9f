import { Button, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconCircleX, IconHelpCircle, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { checkConnection } from "../lib/connections.ts";
import { ProblemError } from "../lib/problem.ts";
import type { Connection, ConnectionCheck } from "../lib/types.ts";
import { Ago } from "./ago.tsx";
import { Facts } from "./facts.tsx";
import { Panel } from "./panel.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

/** What the last check found: who we are there, and each permission. */
export function CheckPanel({ org, connection }: { org: string; connection: Connection }) {
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () => checkConnection(org, connection.name),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["orgs", org] }),
  });
  const { check } = connection;
  return (
    <Panel
      flush
      title="Check"
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} />}
          loading={again.isPending}
          onClick={() => again.mutate()}
        >
          Check again
        </Button>
      }
    >
      <Stack gap="md" p="md">
        {again.error && <ProblemAlert error={again.error} />}
        {check === null ? (
          <Text fz="sm" c="dimmed">
            It was never checked.
          </Text>
        ) : (
          <Found check={check} />
        )}
      </Stack>
      {check !== null && check.permissions.length > 0 && <Permissions check={check} />}
    </Panel>
  );
}

function Found({ check }: { check: ConnectionCheck }) {
  const { problem } = check;
  if (problem !== null) {
    const error = new ProblemError({ ...problem, status: 0, title: "It cannot sign in" });
    return (
      <>
        <ProblemAlert error={error} />
        <Text fz="sm" c="dimmed">
          Checked <Ago at={check.at} />
        </Text>
      </>
    );
  }
  return (
    <Facts
      items={[
        [
          "Signed in as",
          <span key="i" className="mono">
            {check.identity ?? "–"}
          </span>,
        ],
        [
          "Account",
          <span key="a" className="mono">
            {check.account ?? "–"}
          </span>,
        ],
        ["Checked", <Ago key="c" at={check.at} />],
      ]}
    />
  );
}

const MARKS = {
  missing: ["Missing", "var(--bad)", IconCircleX],
  unknown: ["Cannot be told", "var(--warn)", IconHelpCircle],
  granted: ["Granted", "var(--good)", IconCheck],
} as const;
const ORDER = ["missing", "unknown", "granted"] as const;

function Permissions({ check }: { check: ConnectionCheck }) {
  const sorted = [...check.permissions].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state),
  );
  return (
    <Table aria-label="Permissions">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={150}>State</Table.Th>
          <Table.Th w={320}>Permission</Table.Th>
          <Table.Th>What for</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((one) => {
          const [word, colour, Icon] = MARKS[one.state];
          return (
            <Table.Tr key={one.permission} data-state={one.state}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>
                <Icon size={15} color={colour} style={{ verticalAlign: -3 }} aria-hidden /> {word}
              </Table.Td>
              <Table.Td className="mono">{one.permission}</Table.Td>
              <Table.Td>{one.detail}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
