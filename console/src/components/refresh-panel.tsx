import { Button, Group, Table, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { refresh } from "../lib/functions.ts";
import { problemIn } from "../lib/problem.ts";
import { isAwaited, targetsQuery } from "../lib/targets.ts";
import { toastProblem } from "../lib/toasts.ts";
import type { Target } from "../lib/types.ts";
import { Ago } from "./ago.tsx";
import { Panel } from "./panel.tsx";

/** Each place with when it was read back last, and why it could not be. */
export function RefreshPanel({ org, targets }: { org: string; targets: readonly Target[] }) {
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: (names: readonly string[]) =>
      Promise.all(names.map((target) => refresh(org, { target }))),
    onSuccess: () => queries.invalidateQueries({ queryKey: targetsQuery(org).queryKey }),
    onError: toastProblem,
  });
  if (targets.length === 0) return null;
  return (
    <Panel
      flush
      title="Places"
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} />}
          loading={read.isPending}
          onClick={() => read.mutate(targets.map(({ name }) => name))}
        >
          Read all back
        </Button>
      }
    >
      <Table aria-label="Places">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Target</Table.Th>
            <Table.Th>Product</Table.Th>
            <Table.Th ta="right">Functions</Table.Th>
            <Table.Th>Read back</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {targets.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Td className="mono">{one.name}</Table.Td>
              <Table.Td>{one.title}</Table.Td>
              <Table.Td ta="right">{one.sweep?.resources ?? "–"}</Table.Td>
              <Table.Td>
                <Swept target={one} onRead={() => read.mutate([one.name])} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function Swept({ target, onRead }: { target: Target; onRead: () => void }) {
  const { sweep } = target;
  const problem = problemIn(sweep?.problem);
  const awaited = isAwaited(sweep);
  return (
    <>
      <Group gap="xs">
        {awaited && <span>being read…</span>}
        {!awaited && (sweep?.at ? <Ago at={sweep.at} /> : <span className="dim">never</span>)}
        <Button
          variant="default"
          size="compact-xs"
          disabled={awaited}
          aria-label={`Read back ${target.name}`}
          onClick={onRead}
        >
          Read back
        </Button>
      </Group>
      {problem && (
        <Text fz="xs" c="var(--bad)">
          {problem.detail ?? problem.title} <span className="mono">{problem.code}</span>
        </Text>
      )}
    </>
  );
}
