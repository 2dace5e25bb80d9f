import { Button, Divider, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "../lib/api.ts";
import { destroy } from "../lib/changes.ts";
import { deleteEnvironment, editEnvironment, type EnvPath } from "../lib/environments.ts";
import { toastDone } from "../lib/toasts.ts";
import type { Environment } from "../lib/types.ts";
import { Confirmation, openDialog } from "./dialog.tsx";
import { Panel } from "./panel.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  path: EnvPath;
  environment: Tagged<Environment>;
}

export function EnvironmentSettings({ path, environment }: Props) {
  return (
    <Panel title="Settings">
      <Stack gap="lg">
        <Retention path={path} environment={environment} key={environment.etag} />
        <Divider />
        <Danger path={path} environment={environment} />
      </Stack>
    </Panel>
  );
}

function Retention({ path, environment }: Props) {
  const [keep, setKeep] = useState<number | string>(environment.value.keepReleases);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => editEnvironment(path, Number(keep), environment.etag),
    onSuccess: () => toastDone("Saved"),
    onSettled: () => queries.invalidateQueries({ queryKey: ["orgs", path.org] }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end">
          <NumberInput
            label="Releases to keep"
            description="So many old releases stay warm enough to return to."
            size="sm"
            min={1}
            max={100}
            value={keep}
            onChange={setKeep}
            w={320}
          />
          <Button
            type="submit"
            variant="default"
            size="sm"
            loading={save.isPending}
            disabled={keep === "" || Number(keep) === environment.value.keepReleases}
          >
            Save
          </Button>
        </Group>
        {save.error && <ProblemAlert error={save.error} />}
      </Stack>
    </form>
  );
}

function DeleteButton({ path, environment }: Props) {
  const navigate = useNavigate();
  const openDelete = () =>
    openDialog(
      `Delete ${path.env}`,
      <Confirmation
        action="Delete environment"
        danger
        typed={path.env}
        run={() => deleteEnvironment(path, environment.etag)}
        onDone={() => {
          toastDone(`${path.env} is deleted`);
          void navigate({ to: "/orgs/$org/projects/$project/environments", params: path });
        }}
      >
        <Text fz="sm">
          The environment goes with its hosts, variables, secrets and history. It must be destroyed
          first: nothing may run in it.
        </Text>
      </Confirmation>,
    );
  return (
    <Button variant="outline" color="red" c="var(--bad)" onClick={openDelete}>
      Delete…
    </Button>
  );
}

function Danger({ path, environment }: Props) {
  const navigate = useNavigate();
  const openDestroy = () =>
    openDialog(
      `Destroy ${path.env}`,
      <Confirmation
        action="Destroy everything here"
        danger
        typed={path.env}
        run={async () => {
          const operation = await destroy(path);
          await navigate({
            to: "/orgs/$org/projects/$project/deployments/$operation",
            params: { org: path.org, project: path.project, operation: operation.id },
          });
        }}
      >
        <Text fz="sm">
          Every release of <b>{path.env}</b> is taken down and{" "}
          <span className="mono">{environment.value.url}</span> stops answering. Builds, variables
          and secrets stay, so that it can be deployed again.
        </Text>
      </Confirmation>,
    );
  return (
    <Group justify="space-between">
      <div>
        <Text fz="sm" fw={500}>
          Destroy or delete
        </Text>
        <Text fz="sm" c="dimmed">
          Destroying takes down what runs; deleting removes the empty environment.
        </Text>
      </div>
      <Group gap="xs">
        <Button variant="outline" color="red" c="var(--bad)" onClick={openDestroy}>
          Destroy…
        </Button>
        {path.env !== "production" && <DeleteButton path={path} environment={environment} />}
      </Group>
    </Group>
  );
}
