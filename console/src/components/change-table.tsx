import { Table, Text } from "@mantine/core";
import { trafficChanges } from "../lib/traffic.ts";
import type { RouteEntry } from "../lib/types.ts";

interface Props {
  before: readonly RouteEntry[];
  after: readonly RouteEntry[];
}

/** What a route write moves: each release from its share to its new one. */
export function ChangeTable({ before, after }: Props) {
  return (
    <Table horizontalSpacing="sm" verticalSpacing={7} aria-label="Traffic from and to">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Release</Table.Th>
          <Table.Th>Target</Table.Th>
          <Table.Th ta="right">From</Table.Th>
          <Table.Th ta="right">To</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {trafficChanges(before, after).map((change) => (
          <Table.Tr key={change.release}>
            <Table.Td className="mono">{change.release}</Table.Td>
            <Table.Td>{change.target}</Table.Td>
            <Table.Td ta="right" className="dim">
              {change.before}%
            </Table.Td>
            <Table.Td ta="right">
              <Text
                span
                fz="sm"
                fw={600}
                {...(change.after > change.before ? { c: "var(--good)" } : {})}
              >
                {change.after}%
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
