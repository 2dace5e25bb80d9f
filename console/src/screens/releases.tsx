import { Chip, Group, Paper, Select, Stack, Table, Text } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ActionHead } from "../components/action-head.tsx";
import { Ago } from "../components/ago.tsx";
import { Command } from "../components/copy.tsx";
import { Empty } from "../components/empty.tsx";
import { FilterSelect } from "../components/filter-select.tsx";
import { TextLink } from "../components/links.tsx";
import { LoadMore } from "../components/load-more.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { PromoteButton } from "../components/promote.tsx";
import { StateMark } from "../components/state-mark.tsx";
import { type EnvPath, environmentsQuery } from "../lib/environments.ts";
import { releasesQuery } from "../lib/releases.ts";
import { definedOnly } from "../lib/search.ts";
import { STATES } from "../lib/state.ts";
import type { Release } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/projects/$project/releases/");

export function Releases() {
  const { org, project } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: environments = [] } = useQuery(environmentsQuery(org, project));
  const env = search.env ?? "production";
  const set = (patch: typeof search | Record<keyof typeof search, undefined>) =>
    void navigate({ search: (old) => definedOnly({ ...old, ...patch }), replace: true });
  return (
    <Stack gap="md">
      <PageHeader
        title="Releases"
        about="A build with one environment's configuration, made real on one target."
        window={`Releases of ${project}`}
      />
      <Group gap="xs">
        <Select
          aria-label="Environment"
          data={environments.map(({ slug }) => slug)}
          value={env}
          allowDeselect={false}
          onChange={(value) => set({ env: value ?? "production" })}
        />
        <FilterSelect
          label="State"
          all="All states"
          value={search.state}
          choices={STATES}
          onChange={(state) =>
            set({
              ...search,
              ...definedOnly({ state }),
              ...(state ? {} : { state: undefined }),
            } as typeof search)
          }
        />
        <Chip
          size="xs"
          variant="outline"
          checked={search.live === "yes"}
          onChange={(live) => set({ live: live ? "yes" : undefined } as typeof search)}
        >
          With traffic
        </Chip>
      </Group>
      <ReleaseList path={{ org, project, env }} />
    </Stack>
  );
}

function ReleaseList({ path }: { path: EnvPath }) {
  const search = route.useSearch();
  const releases = useInfiniteQuery(releasesQuery(path));
  return (
    <Loaded query={releases} lines={8}>
      {({ pages }) => {
        const all = pages.flatMap((page) => page.items);
        const shown = all.filter(
          (release) =>
            (search.state === undefined || release.state === search.state) &&
            (search.live === undefined || release.weight > 0) &&
            (search.build === undefined || release.build === search.build),
        );
        if (shown.length === 0 && !releases.hasNextPage) {
          return <None env={path.env} filtered={all.length > 0} />;
        }
        return (
          <Paper style={{ overflowX: "auto" }}>
            <ReleaseTable path={path} releases={shown} />
            <LoadMore query={releases} />
          </Paper>
        );
      }}
    </Loaded>
  );
}

function ReleaseTable({ path, releases }: { path: EnvPath; releases: readonly Release[] }) {
  return (
    <Table aria-label="Releases">
      <ActionHead
        columns={["Release", "State", "Build", "Target", { label: "Traffic", ta: "right" }, "Made"]}
      />
      <Table.Tbody>
        {releases.map((release) => (
          <Table.Tr key={release.id} className="row-link">
            <Table.Td>
              <TextLink
                to="/orgs/$org/projects/$project/releases/$env/$release"
                params={{ ...path, release: release.id }}
                className="mono cover"
                c="var(--mantine-color-text)"
              >
                {release.id}
              </TextLink>
            </Table.Td>
            <Table.Td>
              <StateMark state={release.state} />
              {release.sentence && (
                <Text fz="xs" c="dimmed" lineClamp={1}>
                  {release.sentence}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <TextLink
                to="/orgs/$org/projects/$project/builds/$build"
                params={{ ...path, build: release.build }}
                className="mono above"
              >
                {release.build}
              </TextLink>
            </Table.Td>
            <Table.Td>{release.target}</Table.Td>
            <Table.Td ta="right" fw={release.weight > 0 ? 600 : undefined}>
              {release.weight}%
            </Table.Td>
            <Table.Td>
              <Ago at={release.createdAt} />
            </Table.Td>
            <Table.Td ta="right">
              {release.state === "ready" && release.weight < 100 && (
                <span className="above">
                  <PromoteButton path={path} release={release} />
                </span>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function None({ env, filtered }: { env: string; filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={<IconStack2 size={34} stroke={1.4} />} title="Nothing passes these filters">
        <p>Clear one of them to see more.</p>
      </Empty>
    );
  }
  return (
    <Empty icon={<IconStack2 size={34} stroke={1.4} />} title={`No release in ${env}`}>
      <p>A deploy makes one:</p>
      <Command text={`npx lintas deploy --env ${env}`} />
    </Empty>
  );
}
