import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Ago } from "../components/ago.tsx";
import { Copyable } from "../components/copy.tsx";
import { Confirmation, openDialog } from "../components/dialog.tsx";
import { Facts } from "../components/facts.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { Panel } from "../components/panel.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import type { Tagged } from "../lib/api.ts";
import { useProjectPlace } from "../lib/place.ts";
import { deleteProject, projectQuery, projectsQuery, renameProject } from "../lib/projects.ts";
import { toastDone } from "../lib/toasts.ts";
import type { Project } from "../lib/types.ts";

export function Settings() {
  const { org, project: slug } = useProjectPlace();
  const { data: project } = useSuspenseQuery(projectQuery(org, slug));
  return (
    <Stack gap="md" maw={760}>
      <PageHeader title="Settings" window={`Settings of ${slug}`} />
      <Panel title="Project">
        <Stack gap="md">
          <Facts
            items={[
              ["Name in addresses", <Copyable key="s" value={slug} what="name" />],
              ["Id", <Copyable key="i" value={project.value.id} what="id" />],
              ["Created", <Ago key="c" at={project.value.createdAt} />],
            ]}
          />
          <Rename key={project.etag} org={org} project={project} />
        </Stack>
      </Panel>
      <Panel title="Delete">
        <Delete org={org} project={project} />
      </Panel>
    </Stack>
  );
}

interface Props {
  org: string;
  project: Tagged<Project>;
}

function Rename({ org, project }: Props) {
  const [name, setName] = useState(project.value.name);
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: () => renameProject(org, project.value.slug, name.trim(), project.etag),
    onSuccess: async () => {
      toastDone("Renamed");
      await queries.invalidateQueries({ queryKey: ["orgs", org] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate();
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end">
          <TextInput
            label="Name for people"
            value={name}
            maxLength={80}
            w={320}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            size="sm"
            loading={rename.isPending}
            disabled={name.trim() === "" || name.trim() === project.value.name}
          >
            Rename
          </Button>
        </Group>
        {rename.error && <ProblemAlert error={rename.error} />}
      </Stack>
    </form>
  );
}

function Delete({ org, project }: Props) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { slug } = project.value;
  const open = () =>
    openDialog(
      `Delete ${slug}`,
      <Confirmation
        action="Delete project"
        danger
        typed={slug}
        run={async () => {
          await deleteProject(org, slug, project.etag);
          await navigate({ to: "/orgs/$org", params: { org } });
          queries.removeQueries({ queryKey: ["orgs", org, "project", slug] });
          await queries.invalidateQueries({ queryKey: projectsQuery(org).queryKey });
        }}
        onDone={() => toastDone(`${slug} is deleted`)}
      >
        <Text fz="sm">
          The project goes with its environments, builds, variables, secrets and history. What it
          runs must be destroyed first, in each environment.
        </Text>
      </Confirmation>,
    );
  return (
    <Group justify="space-between">
      <Text fz="sm" c="dimmed" maw={480}>
        Only a project that runs nothing can be deleted. There is no way back.
      </Text>
      <Button variant="outline" color="red" c="var(--bad)" onClick={open}>
        Delete project…
      </Button>
    </Group>
  );
}
