import { Anchor, Button, Group, Stack, Table, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ago } from "../components/ago.tsx";
import { openDialog } from "../components/dialog.tsx";
import { TextLink } from "../components/links.tsx";
import { Loaded } from "../components/loaded.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { TrafficWords } from "../components/traffic-bar.tsx";
import { createEnvironment, environmentsQuery, statusQuery } from "../lib/environments.ts";
import { useProjectPlace } from "../lib/place.ts";
import { slugProblem } from "../lib/slug.ts";
import { toastDone } from "../lib/toasts.ts";
import type { Environment } from "../lib/types.ts";

interface Place {
  org: string;
  project: string;
}

export function Environments() {
  const place = useProjectPlace();
  const environments = useQuery(environmentsQuery(place.org, place.project));
  return (
    <Stack gap="md">
      <PageHeader
        title="Environments"
        about="Each has a host, variables and secrets, and a route of its own."
        window={`Environments of ${place.project}`}
        actions={
          <Button
            leftSection={<IconPlus size={15} />}
            onClick={() => openDialog("Create an environment", <Create {...place} />, "md")}
          >
            New environment
          </Button>
        }
      />
      <Panel flush title="All environments">
        <Loaded query={environments}>
          {(all) => (
            <Table aria-label="Environments">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Address</Table.Th>
                  <Table.Th>Live</Table.Th>
                  <Table.Th ta="right">Route version</Table.Th>
                  <Table.Th ta="right">Keeps releases</Table.Th>
                  <Table.Th>Created</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {all.map((environment) => (
                  <Row key={environment.id} place={place} environment={environment} />
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Loaded>
      </Panel>
    </Stack>
  );
}

function Row({ place, environment }: { place: Place; environment: Environment }) {
  const path = { ...place, env: environment.slug };
  const { data: status } = useQuery(statusQuery(path));
  return (
    <Table.Tr className="row-link">
      <Table.Td>
        <TextLink
          to="/orgs/$org/projects/$project/environments/$env"
          params={path}
          className="cover"
          c="var(--mantine-color-text)"
          fz="sm"
          fw={500}
        >
          {environment.slug}
        </TextLink>
      </Table.Td>
      <Table.Td>
        <Anchor href={environment.url} target="_blank" rel="noreferrer" className="above" fz="sm">
          {environment.url.replace(/^https?:\/\/|\/$/g, "")}
        </Anchor>
      </Table.Td>
      <Table.Td>{status ? <TrafficWords table={status.route?.table ?? []} /> : "…"}</Table.Td>
      <Table.Td ta="right">{status?.route?.version ?? "–"}</Table.Td>
      <Table.Td ta="right">{environment.keepReleases}</Table.Td>
      <Table.Td>
        <Ago at={environment.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}

function Create({ org, project }: Place) {
  const queries = useQueryClient();
  const form = useForm({ initialValues: { slug: "" }, validate: { slug: slugProblem } });
  const create = useMutation({
    mutationFn: ({ slug }: typeof form.values) => createEnvironment(org, project, slug),
    onSuccess: async (made) => {
      modals.closeAll();
      toastDone(`${made.slug} is there`, `It answers at ${made.url}`);
      await queries.invalidateQueries({ queryKey: ["orgs", org] });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack>
        <TextInput
          label="Name"
          placeholder="staging"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("slug")}
        />
        {create.error && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create environment
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
