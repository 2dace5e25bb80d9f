import { Group, Paper, Stack, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { Empty } from "../components/empty.tsx";
import { FilterSelect } from "../components/filter-select.tsx";
import { LoadMore } from "../components/load-more.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { auditQuery } from "../lib/audit.ts";
import { meQuery } from "../lib/identity.ts";
import { projectsQuery } from "../lib/projects.ts";
import { definedOnly } from "../lib/search.ts";
import type { AuditEntry } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/audit");
const TYPING_MS = 300;

export function Audit() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: projects = [] } = useQuery(projectsQuery(org));
  const entries = useInfiniteQuery(auditQuery(org, search));
  const set = (patch: { [K in keyof typeof search]: string | undefined }) =>
    void navigate({ search: (old) => definedOnly({ ...old, ...patch }), replace: true });
  const typeAction = useDebouncedCallback(
    (action: string) => set({ action: action.trim() === "" ? undefined : action.trim() }),
    TYPING_MS,
  );
  return (
    <Stack gap="md">
      <PageHeader title="Audit" about="Who changed what, written with the change itself." />
      <Group gap="xs">
        <FilterSelect
          label="Project"
          all="All projects"
          value={search.project}
          choices={projects.map(({ slug }) => slug)}
          onChange={(project) => set({ project })}
        />
        <WhoFilter value={search.principal} onChange={(principal) => set({ principal })} />
        <TextInput
          key={search.action}
          aria-label="Action"
          placeholder="Action, e.g. variable.set"
          size="xs"
          w={220}
          defaultValue={search.action ?? ""}
          onChange={(event) => typeAction(event.currentTarget.value)}
        />
      </Group>
      <Loaded query={entries} lines={8}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.items);
          if (all.length === 0) return <None />;
          return (
            <Paper style={{ overflowX: "auto" }}>
              <EntryTable entries={all} onAction={(action) => set({ action })} />
              <LoadMore query={entries} />
            </Paper>
          );
        }}
      </Loaded>
    </Stack>
  );
}

interface WhoProps {
  value: string | undefined;
  onChange: (principal: string | undefined) => void;
}

function WhoFilter({ value, onChange }: WhoProps) {
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <FilterSelect
      label="Who"
      all="Everybody"
      value={value}
      choices={[
        { value: me.id, label: `${me.name} (you)` },
        ...(value !== undefined && value !== me.id ? [{ value: value, label: value }] : []),
      ]}
      onChange={onChange}
    />
  );
}

interface TableProps {
  entries: readonly AuditEntry[];
  onAction: (action: string) => void;
}

function EntryTable({ entries, onAction }: TableProps) {
  return (
    <Table aria-label="Audit entries">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Who</Table.Th>
          <Table.Th>Action</Table.Th>
          <Table.Th>Subject</Table.Th>
          <Table.Th>Details</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.id}>
            <Table.Td>
              <Ago at={entry.at} />
            </Table.Td>
            <Table.Td>
              {entry.principal.name} <span className="dim">{entry.principal.kind}</span>
            </Table.Td>
            <Table.Td>
              <button
                type="button"
                className="mono plain"
                title="Show only these"
                onClick={() => onAction(entry.action)}
              >
                {entry.action}
              </button>
            </Table.Td>
            <Table.Td className="mono">{entry.subject}</Table.Td>
            <Table.Td
              className="mono dim"
              maw={360}
              style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
              title={JSON.stringify(entry.data, null, 2)}
            >
              {Object.keys(entry.data).length > 0 ? JSON.stringify(entry.data) : "–"}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function None() {
  return (
    <Empty icon={<IconHistory size={34} stroke={1.4} />} title="Nothing passes these filters">
      <p>Clear one of them to see more.</p>
    </Empty>
  );
}
