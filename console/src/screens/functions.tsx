import { Group, Paper, Stack, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconLambda, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { Empty } from "../components/empty.tsx";
import { FilterSelect } from "../components/filter-select.tsx";
import { FunctionState, ownerWord } from "../components/function-state.tsx";
import { TextLink } from "../components/links.tsx";
import { LoadMore } from "../components/load-more.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { RefreshPanel } from "../components/refresh-panel.tsx";
import { connectionsQuery } from "../lib/connections.ts";
import { functionsQuery } from "../lib/functions.ts";
import { definedOnly } from "../lib/search.ts";
import { targetsQuery } from "../lib/targets.ts";
import type { CloudFunction, Target } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/functions/");
const TYPING_MS = 300;

/** Every function per connection and region, ours and foreign, as the provider last showed it. */
export function Functions() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const targets = useQuery(targetsQuery(org));
  const places = (targets.data?.items ?? []).filter(
    (one) =>
      (search.connection === undefined || one.connection === search.connection) &&
      (search.target === undefined || one.name === search.target),
  );
  return (
    <Stack gap="md">
      <PageHeader
        title="Functions"
        about="What each provider runs, ours and foreign, as it was last read back."
      />
      <Filters org={org} targets={targets.data?.items ?? []} />
      <FunctionList org={org} />
      <RefreshPanel org={org} targets={places} />
    </Stack>
  );
}

function Filters({ org, targets }: { org: string; targets: readonly Target[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: connections = [] } = useQuery(connectionsQuery(org));
  const set = (patch: { [K in keyof typeof search]: (typeof search)[K] | undefined }) =>
    void navigate({
      search: (old) => definedOnly({ ...old, ...patch }) as typeof search,
      replace: true,
    });
  const type = useDebouncedCallback(
    (q: string) => set({ q: q.trim() === "" ? undefined : q.trim() }),
    TYPING_MS,
  );
  return (
    <Group gap="xs">
      <FilterSelect
        label="Connection"
        all="All connections"
        value={search.connection}
        choices={connections.map(({ name }) => name)}
        onChange={(connection) => set({ connection })}
      />
      <FilterSelect
        label="Target"
        all="All targets"
        value={search.target}
        choices={targets.map(({ name }) => name)}
        onChange={(target) => set({ target })}
      />
      <FilterSelect
        label="Owner"
        all="Ours and foreign"
        value={search.owner}
        choices={(["ours", "foreign", "orphan"] as const).map((value) => ({
          value,
          label: ownerWord(value),
        }))}
        onChange={(owner) => set({ owner })}
      />
      <TextInput
        key={search.q}
        aria-label="Part of a name"
        placeholder="Part of a name"
        size="xs"
        w={220}
        leftSection={<IconSearch size={14} />}
        defaultValue={search.q ?? ""}
        onChange={(event) => type(event.currentTarget.value)}
      />
    </Group>
  );
}

function FunctionList({ org }: { org: string }) {
  const search = route.useSearch();
  const functions = useInfiniteQuery(functionsQuery(org, search));
  return (
    <Loaded query={functions} lines={8}>
      {({ pages }) => {
        const all = pages.flatMap(({ items }) => items);
        if (all.length === 0) return <None filtered={Object.keys(search).length > 0} />;
        return (
          <Paper style={{ overflowX: "auto" }}>
            <FunctionTable org={org} functions={all} />
            <LoadMore query={functions} />
          </Paper>
        );
      }}
    </Loaded>
  );
}

function FunctionTable(props: { org: string; functions: readonly CloudFunction[] }) {
  const { org, functions } = props;
  return (
    <Table aria-label="Functions">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Target</Table.Th>
          <Table.Th>Owner</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Revision</Table.Th>
          <Table.Th ta="right">Memory</Table.Th>
          <Table.Th>Seen</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {functions.map((one) => (
          <Table.Tr key={one.id} className="row-link">
            <Table.Td>
              <TextLink
                to="/orgs/$org/functions/$function"
                params={{ org, function: one.id }}
                className="mono cover"
                c="var(--mantine-color-text)"
              >
                {one.name}
              </TextLink>
            </Table.Td>
            <Table.Td className="mono">{one.target}</Table.Td>
            <Table.Td>
              {ownerWord(one.owner)}
              {one.part !== null && one.project !== null && (
                <span className="dim">
                  {" "}
                  {one.project}/{one.environment}/{one.part}
                  {one.partKind === "supergraph" && ", supergraph"}
                </span>
              )}
              {one.adoption !== null && <span className="dim"> adopted at the next deploy</span>}
            </Table.Td>
            <Table.Td>
              <FunctionState one={one} />
            </Table.Td>
            <Table.Td className="mono">{one.revision ?? "–"}</Table.Td>
            <Table.Td ta="right">{memoryText(one)}</Table.Td>
            <Table.Td>
              <Ago at={one.observedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function memoryText({ fields }: CloudFunction): string {
  const memory = fields["memoryMb"];
  return typeof memory === "number" ? `${memory}\u00a0MB` : "–";
}

function None({ filtered }: { filtered: boolean }) {
  return (
    <Empty
      icon={<IconLambda size={34} stroke={1.4} />}
      title={filtered ? "Nothing passes these filters" : "No function was seen yet"}
    >
      <p>
        {filtered
          ? "Clear one of them to see more, or read the places below back."
          : "Deploy something, or let a connection look at regions of its own."}
      </p>
    </Empty>
  );
}
