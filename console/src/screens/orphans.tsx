import { Button, Paper, Stack, Table, Text } from "@mantine/core";
import { IconGhost2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ActionHead } from "../components/action-head.tsx";
import { Ago } from "../components/ago.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { orphansQuery, removeOrphan } from "../lib/orphans.ts";
import { toastDone } from "../lib/toasts.ts";
import type { Orphan } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/orphans");

export function Orphans() {
  const { org } = route.useParams();
  const orphans = useQuery(orphansQuery(org));
  return (
    <Stack gap="md">
      <PageHeader
        title="Orphans"
        about="What carries our tags at a provider and no record knows. Nothing here takes traffic."
      />
      <Loaded query={orphans} lines={6}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<IconGhost2 size={34} stroke={1.4} />} title="There are no orphans">
              <p>Whatever is tagged as ours at the providers is known here.</p>
            </Empty>
          ) : (
            <Paper style={{ overflowX: "auto" }}>
              <OrphanTable org={org} orphans={all} />
            </Paper>
          )
        }
      </Loaded>
    </Stack>
  );
}

function OrphanTable({ org, orphans }: { org: string; orphans: readonly Orphan[] }) {
  return (
    <Table aria-label="Orphans">
      <ActionHead columns={["Name", "Target", "Says it belongs to", "First seen", "Seen"]} />
      <Table.Tbody>
        {orphans.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              <TextLink
                to="/orgs/$org/functions/$function"
                params={{ org, function: one.id }}
                className="mono"
              >
                {one.name}
              </TextLink>
              <Text fz="xs" c="dimmed">
                {one.kind}
              </Text>
            </Table.Td>
            <Table.Td className="mono">{one.target}</Table.Td>
            <Table.Td>
              {Object.entries(one.tags).map(([name, value]) => (
                <Text key={name} fz="xs">
                  <span className="dim">{name}</span> <span className="mono">{value}</span>
                </Text>
              ))}
            </Table.Td>
            <Table.Td>
              <Ago at={one.firstSeenAt} />
            </Table.Td>
            <Table.Td>
              <Ago at={one.observedAt} />
            </Table.Td>
            <Table.Td ta="right">
              <Removal org={org} orphan={one} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Removal({ org, orphan }: { org: string; orphan: Orphan }) {
  const { removal, name } = orphan;
  const waits = removal !== null && removal.problem === null;
  return (
    <>
      {removal !== null && (
        <Text fz="xs" c={waits ? "dimmed" : "var(--bad)"}>
          {removal.problem ?? `${removal.by.name} wants it gone: being removed…`}
        </Text>
      )}
      {!waits && (
        <Button
          variant="outline"
          color="red"
          c="var(--bad)"
          size="compact-xs"
          aria-label={`Delete… ${name}`}
          onClick={() => openRemoval(org, orphan)}
        >
          Delete…
        </Button>
      )}
    </>
  );
}

function openRemoval(org: string, { id, name, target }: Orphan): void {
  openDialog(
    `Delete ${name}`,
    <Confirmation
      action="Delete it for good"
      danger
      typed={name}
      run={() => removeOrphan(org, id, name)}
      onDone={() => toastDone(`${name} is being deleted`)}
    >
      <Text fz="sm">
        Deletes <span className="mono">{name}</span> from <b>{target}</b>, with what only it uses.
        There is no way back.
      </Text>
    </Confirmation>,
  );
}
