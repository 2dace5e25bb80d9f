import { Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { connectionsQuery } from "../lib/connections.ts";
import type { EnvPath } from "../lib/environments.ts";
import {
  providerOf,
  secretEdit,
  secretProblems,
  type SecretValues,
  STORES,
} from "../lib/secret-form.ts";
import { toastDone } from "../lib/toasts.ts";
import type { Connection } from "../lib/types.ts";
import { secretsQuery, setSecret } from "../lib/variables.ts";
import { InlineForm } from "./inline-form.tsx";
import { Loaded } from "./loaded.tsx";
import { ReferenceFields, SecretValueField } from "./secret-fields.tsx";

/** A secret that is added or replaced, with the ETag that replacing it names. */
export interface EditedSecret {
  values: SecretValues;
  etag: string | null;
}

interface Props {
  path: EnvPath;
  editing: EditedSecret;
  /** Reads what is there now and begins again. */
  again: (name: string) => void;
  onEnd: () => void;
}

const KINDS = [
  { value: "value", label: "Kept here" },
  { value: "reference", label: "In a cloud's own store" },
] as const satisfies readonly { value: SecretValues["kind"]; label: string }[];

/** Sets a secret by its value or by where a cloud keeps it. */
export function SecretEditor({ path, editing, again, onEnd }: Props) {
  const { values: before, etag } = editing;
  const query = useQuery(connectionsQuery(path.org));
  const connections = query.data ?? [];
  const form = useForm<SecretValues>({
    initialValues: before,
    validate: (values) => secretProblems(values, connections),
  });
  const save = useSaved(path, etag, connections, onEnd);
  const focused = etag !== null && !form.isTouched("kind") && !form.isTouched("connection");
  return (
    <InlineForm
      label={etag === null ? "Add secret" : `Replace ${before.name}`}
      error={save.error}
      onSubmit={form.onSubmit((values) => save.mutate(values))}
      {...(etag === null ? {} : { onReload: () => again(before.name) })}
      onEnd={onEnd}
    >
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Where its value is"
          data={[...KINDS]}
          {...form.getInputProps("kind")}
        />
        <Text fz="sm" c="dimmed">
          {aboutOf(form.values, connections)}
        </Text>
      </Group>
      <Group align="flex-start" gap="xs">
        <TextInput
          label="Name"
          flex="0 1 28%"
          miw={160}
          autoFocus={etag === null}
          classNames={{ input: "mono" }}
          readOnly={etag !== null}
          autoComplete="off"
          {...form.getInputProps("name")}
        />
        {form.values.kind === "value" ? (
          <SecretValueField form={form} focused={focused} />
        ) : (
          <Loaded query={query} lines={1}>
            {(all) => (
              <ReferenceFields org={path.org} form={form} focused={focused} connections={all} />
            )}
          </Loaded>
        )}
        <Group gap="xs" wrap="nowrap" pt={22}>
          <Button type="submit" size="sm" loading={save.isPending}>
            Save
          </Button>
          <Button variant="default" size="sm" onClick={onEnd}>
            Leave it
          </Button>
        </Group>
      </Group>
    </InlineForm>
  );
}

function useSaved(
  path: EnvPath,
  etag: string | null,
  connections: readonly Connection[],
  onEnd: () => void,
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: SecretValues) =>
      setSecret(path, {
        name: values.name.trim(),
        edit: secretEdit(values, connections),
        etag,
      }),
    onSuccess: async (_none, { name }) => {
      toastDone(`${name.trim()} is set`, "It takes effect with the next deploy.");
      await queries.invalidateQueries({ queryKey: secretsQuery(path).queryKey });
      onEnd();
    },
  });
}

function aboutOf({ kind, connection }: SecretValues, connections: readonly Connection[]): string {
  if (kind === "value") return "It is encrypted here, and never shown again.";
  const provider = providerOf(connection, connections);
  if (provider === null) return "Only its place is kept here; the value stays at the cloud.";
  return `${STORES[provider].name}. ${STORES[provider].about}`;
}
