import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { projectsQuery } from "../lib/projects.ts";
import { createToken, tokensQuery } from "../lib/tokens.ts";
import type { NewToken } from "../lib/types.ts";
import { Command } from "./copy.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

type Role = NonNullable<NewToken["role"]>;

const ROLES: readonly Role[] = ["admin", "developer", "operator", "viewer"];

interface Values {
  name: string;
  kind: "personal" | "machine";
  role: Role;
  project: string | null;
  scope: "all" | "invoke";
  days: number;
}

export function CreateToken({ org }: { org: string }) {
  const queries = useQueryClient();
  const form = useForm<Values>({
    initialValues: {
      name: "",
      kind: "personal",
      role: "developer",
      project: null,
      scope: "all",
      days: 90,
    },
    validate: { name: (name) => (name.trim() === "" ? "It needs a name" : null) },
  });
  const create = useMutation({
    mutationFn: (values: Values) => createToken(org, wantedToken(values)),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery(org).queryKey }),
  });
  if (create.data) return <Created token={create.data.token} />;
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack>
        <TextInput
          label="Name"
          placeholder="laptop"
          maxLength={80}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label="Kind"
          size="sm"
          allowDeselect={false}
          data={[
            { value: "personal", label: "Personal: acts as you" },
            { value: "machine", label: "Machine: acts for itself, with a role of its own" },
          ]}
          {...form.getInputProps("kind")}
        />
        {form.values.kind === "machine" && <MachineFields org={org} form={form} />}
        <LimitFields form={form} />
        {create.error && <ProblemAlert error={create.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Create token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  form: UseFormReturnType<Values>;
}

function MachineFields({ org, form }: FieldsProps & { org: string }) {
  const { data: projects = [] } = useQuery(projectsQuery(org));
  return (
    <Group grow>
      <Select
        label="Role"
        size="sm"
        allowDeselect={false}
        data={ROLES}
        {...form.getInputProps("role")}
      />
      <Select
        label="Project"
        size="sm"
        placeholder="All projects"
        clearable
        data={projects.map(({ slug }) => slug)}
        {...form.getInputProps("project")}
      />
    </Group>
  );
}

function LimitFields({ form }: FieldsProps) {
  return (
    <Group grow>
      <Select
        label="May do"
        size="sm"
        allowDeselect={false}
        data={[
          { value: "all", label: "All that its owner may" },
          { value: "invoke", label: "Only call functions and supergraphs" },
        ]}
        {...form.getInputProps("scope")}
      />
      <NumberInput
        label="Expires in days"
        size="sm"
        min={1}
        max={365}
        {...form.getInputProps("days")}
      />
    </Group>
  );
}

function wantedToken(values: Values): NewToken {
  const machine = values.kind === "machine";
  return {
    name: values.name.trim(),
    kind: values.kind,
    expiresInDays: values.days,
    ...(machine ? { role: values.role } : {}),
    ...(machine && values.project !== null ? { project: values.project } : {}),
    ...(values.scope === "invoke" ? { scopes: ["function:invoke"] } : {}),
  };
}

function Created({ token }: { token: string }) {
  return (
    <Stack>
      <Text fz="sm">
        This is the only time that the token is shown. Copy it to where it is needed; only its
        digest is kept here.
      </Text>
      <Command text={token} />
      <Group justify="flex-end">
        <Button onClick={() => modals.closeAll()}>I have it</Button>
      </Group>
    </Stack>
  );
}
