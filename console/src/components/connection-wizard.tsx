import { Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Tagged } from "../lib/api.ts";
import {
  type ConnectionValues,
  editOf,
  formProblems,
  freshValues,
  valuesOf,
} from "../lib/connection-form.ts";
import { PROVIDERS } from "../lib/connection-words.ts";
import {
  checkConnection,
  createConnection,
  editConnection,
  providerPolicyQuery,
} from "../lib/connections.ts";
import type { Connection, NewConnection, Provider } from "../lib/types.ts";
import { MoreFields, SignInFields } from "./connection-fields.tsx";
import { openDialog } from "./dialog.tsx";
import { Loaded } from "./loaded.tsx";
import { Paste } from "./paste.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

export function openConnect(org: string): void {
  openDialog("Connect a cloud account", <ConnectionWizard org={org} />, "xl");
}

export function openEdit(org: string, connection: Tagged<Connection>): void {
  const title = `Edit ${connection.value.name}`;
  openDialog(title, <ConnectionWizard org={org} before={connection} />, "xl");
}

interface Props {
  org: string;
  /** The connection that is edited. */
  before?: Tagged<Connection>;
}

/** Makes or edits a connection, checks it, and goes to what the check found. */
function ConnectionWizard({ org, before }: Props) {
  const keeps = before?.value.hasKey ?? false;
  const form = useForm<ConnectionValues>({
    initialValues: before ? valuesOf(before.value) : freshValues("aws"),
    validate: (values) => formProblems(values, keeps),
  });
  const save = useSaved(org, before);
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        {!before && (
          <>
            <SegmentedControl
              aria-label="Cloud"
              data={[...PROVIDERS]}
              value={form.values.provider}
              onChange={(value) => form.setValues(freshValues(value as Provider))}
            />
            <TextInput
              label="Name"
              description="It stands in names of targets: <name>:<region>."
              {...form.getInputProps("name")}
            />
          </>
        )}
        <SignInFields form={form} keeps={keeps} />
        <MoreFields form={form} />
        {!before && <LeastPolicy org={org} provider={form.values.provider} />}
        {save.error && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {before ? "Save and check" : "Connect and check"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useSaved(org: string, before: Tagged<Connection> | undefined) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (values: ConnectionValues) => {
      const edit = editOf(values);
      const saved = await (before
        ? editConnection(org, before.value.name, edit, before.etag)
        : createConnection(org, { ...edit, name: values.name } as NewConnection));
      // It stays where it cannot be checked: its page says why, and checks it again.
      await checkConnection(org, saved.name).catch(() => null);
      return saved;
    },
    onSuccess: async ({ name }) => {
      modals.closeAll();
      await queries.invalidateQueries({ queryKey: ["orgs", org] });
      await navigate({
        to: "/orgs/$org/connections/$connection",
        params: { org, connection: name },
      });
    },
  });
}

/** What to allow at the cloud before anything is connected. */
function LeastPolicy({ org, provider }: { org: string; provider: Provider }) {
  const policy = useQuery(providerPolicyQuery(org, provider));
  return (
    <div>
      <Text fz="sm" fw={500} mb={6}>
        The least it must be allowed
      </Text>
      <Loaded query={policy} lines={2}>
        {({ text, how }) => <Paste text={text} how={how} what="policy" height={160} />}
      </Loaded>
    </div>
  );
}
