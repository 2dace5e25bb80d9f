import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createProject } from "../lib/projects.ts";
import { slugProblem } from "../lib/slug.ts";
import { toastDone } from "../lib/toasts.ts";
import { openDialog } from "./dialog.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

export function openCreateProject(org: string): void {
  openDialog("Create a project", <CreateProject org={org} />, "md");
}

function CreateProject({ org }: { org: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { slug: "", name: "" },
    validate: { slug: slugProblem },
  });
  const create = useMutation({
    mutationFn: ({ slug, name }: typeof form.values) =>
      createProject(org, { slug, ...(name.trim() === "" ? {} : { name: name.trim() }) }),
    onSuccess: async (made) => {
      modals.closeAll();
      toastDone(`${made.name} is there`, "Deploy to it from its folder with `npx lintas deploy`.");
      await queries.invalidateQueries({ queryKey: ["orgs", org] });
      await navigate({ to: "/orgs/$org/projects/$project", params: { org, project: made.slug } });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack>
        <TextInput
          label="Name in addresses"
          description="What `name` in its lintas.config.ts says. It cannot change later."
          placeholder="shop"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("slug")}
        />
        <TextInput
          label="Name for people"
          placeholder="The shop"
          maxLength={80}
          {...form.getInputProps("name")}
        />
        {create.error && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create project
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
