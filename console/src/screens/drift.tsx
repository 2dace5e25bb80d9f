import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconGitCompare, IconTool } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ago } from "../components/ago.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { FilterSelect } from "../components/filter-select.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { acceptDrift, driftQuery, repairDrift } from "../lib/drift.ts";
import { projectsQuery } from "../lib/projects.ts";
import { definedOnly } from "../lib/search.ts";
import { toastDone } from "../lib/toasts.ts";
import { valueText } from "../lib/value-text.ts";
import type { Drift } from "../lib/types.ts";

const route = getRouteApi("/orgs/$org/drift");

/** What providers show and what was released, field by field. */
export function DriftScreen() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const drift = useQuery(driftQuery(org, search));
  return (
    <Stack gap="md">
      <PageHeader
        title="Drift"
        about="What differs at the providers from what was released. Values of secrets are never shown."
      />
      <Filters org={org} />
      <Loaded query={drift} lines={6}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<IconGitCompare size={34} stroke={1.4} />} title="Nothing differs">
              <p>Each place is read back on a schedule; Functions shows when it was last.</p>
            </Empty>
          ) : (
            <Stack gap="md">
              {all.map((one) => (
                <DriftPanel key={one.id} org={org} drift={one} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Stack>
  );
}

function Filters({ org }: { org: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: projects = [] } = useQuery(projectsQuery(org));
  const environments = projects.find(({ slug }) => slug === search.project)?.environments ?? [];
  const set = (patch: { [K in keyof typeof search]: string | undefined }) =>
    void navigate({ search: (old) => definedOnly({ ...old, ...patch }), replace: true });
  return (
    <Group gap="xs">
      <FilterSelect
        label="Project"
        all="All projects"
        value={search.project}
        choices={projects.map(({ slug }) => slug)}
        onChange={(project) => set({ project, environment: undefined })}
      />
      {search.project !== undefined && (
        <FilterSelect
          label="Environment"
          all="All environments"
          value={search.environment}
          choices={environments}
          onChange={(environment) => set({ environment })}
        />
      )}
    </Group>
  );
}

const POLICIES: Record<Drift["policy"], string> = {
  report: "It is only reported: no rule says what to do.",
  revert: "A rule brings it back by itself.",
  adopt: "A rule takes it as right by itself.",
};

function DriftPanel({ org, drift }: { org: string; drift: Drift }) {
  const { project, environment: env, release } = drift;
  return (
    <Panel
      flush
      title={
        <TextLink
          to="/orgs/$org/functions/$function"
          params={{ org, function: drift.id }}
          c="var(--mantine-color-text)"
          inherit
        >
          {drift.part} on {drift.target}
        </TextLink>
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconCheck size={15} />}
            aria-label={`Take it as right… ${drift.part} on ${drift.target}`}
            onClick={() => openAccept(org, drift)}
          >
            Take it as right…
          </Button>
          <RepairButton org={org} drift={drift} />
        </>
      }
    >
      <Differences drift={drift} />
      <Text fz="xs" c="dimmed" px="md" py={8} component="div">
        {project}/{env}, release{" "}
        <TextLink
          to="/orgs/$org/projects/$project/releases/$env/$release"
          params={{ org, project, env, release }}
          className="mono"
          fz="xs"
          underline="always"
        >
          {release}
        </TextLink>
        . Since <Ago at={drift.since} />. {POLICIES[drift.policy]}
      </Text>
    </Panel>
  );
}

function Differences({ drift }: { drift: Drift }) {
  return (
    <Table aria-label={`Drift of ${drift.part} on ${drift.target}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={220}>Field</Table.Th>
          <Table.Th>As released</Table.Th>
          <Table.Th>As it is</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {drift.fields.map(({ field, want, seen }) => (
          <Table.Tr key={field}>
            <Table.Td className="mono">{field}</Table.Td>
            <Table.Td className="mono dim">{valueText(want)}</Table.Td>
            <Table.Td className="mono">{valueText(seen)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function openAccept(org: string, drift: Drift): void {
  openDialog(
    `Take ${drift.part} on ${drift.target} as right`,
    <Confirmation
      action="Take it as right"
      run={() => acceptDrift(org, drift.id)}
      onDone={() => toastDone("It counts as right now")}
    >
      <Text fz="sm">
        What is there now is no drift any more. The next deploy writes what the build says again.
      </Text>
    </Confirmation>,
  );
}

function RepairButton({ org, drift }: { org: string; drift: Drift }) {
  const navigate = route.useNavigate();
  const open = () =>
    openDialog(
      `Bring ${drift.part} on ${drift.target} back`,
      <Confirmation
        action="Bring it back"
        run={async () => {
          const operation = await repairDrift(org, drift.id);
          await navigate({
            to: "/orgs/$org/projects/$project/deployments/$operation",
            params: { org, project: drift.project, operation: operation.id },
          });
        }}
      >
        <Text fz="sm">
          Writes {drift.fields.map(({ field }) => field).join(", ")} as release{" "}
          <span className="mono">{drift.release}</span> has it. No new release is made and no
          traffic moves.
        </Text>
      </Confirmation>,
    );
  return (
    <Button
      leftSection={<IconTool size={15} />}
      aria-label={`Bring it back… ${drift.part} on ${drift.target}`}
      onClick={open}
    >
      Bring it back…
    </Button>
  );
}
