import { ActionIcon, Button, Group, Table, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { EnvPath } from "../lib/environments.ts";
import { toastDone, toastProblem } from "../lib/toasts.ts";
import type { SecretInfo } from "../lib/types.ts";
import { readSecret, removeSecret, secretsQuery, setSecret } from "../lib/variables.ts";
import { Ago } from "./ago.tsx";
import { Confirmation, openDialog } from "./dialog.tsx";
import { Loaded } from "./loaded.tsx";
import { Panel } from "./panel.tsx";
import { ValueEditor } from "./value-editor.tsx";
import { ValueHead } from "./value-head.tsx";

type Editing = { name: string | undefined; etag: string | null } | null;

/** Secrets can be set and removed; their values are never shown again. */
export function SecretPanel({ path }: { path: EnvPath }) {
  const secrets = useQuery(secretsQuery(path));
  const [editing, setEditing] = useState<Editing>(null);
  const begin = useMutation({
    mutationFn: (name: string) => readSecret(path, name),
    onSuccess: ({ etag }, name) => setEditing({ name, etag }),
    onError: toastProblem,
  });
  return (
    <Panel
      flush
      title="Secrets"
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setEditing({ name: undefined, etag: null })}
        >
          Add secret
        </Button>
      }
    >
      {editing && (
        <Editor
          key={editing.etag}
          path={path}
          editing={editing}
          again={begin.mutate}
          onEnd={() => setEditing(null)}
        />
      )}
      <Loaded query={secrets} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Text fz="sm" c="dimmed" p="md">
              None yet. A secret is encrypted here and given only to the function that names it.
            </Text>
          ) : (
            <SecretTable path={path} secrets={all} onReplace={begin.mutate} />
          )
        }
      </Loaded>
    </Panel>
  );
}

interface EditorProps {
  path: EnvPath;
  editing: { name: string | undefined; etag: string | null };
  again: (name: string) => void;
  onEnd: () => void;
}

function Editor({ path, editing, again, onEnd }: EditorProps) {
  const { name, etag } = editing;
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (edit: { name: string; value: string }) => setSecret(path, { ...edit, etag }),
    onSuccess: async (_none, edit) => {
      toastDone(`${edit.name} is set`, "It takes effect with the next deploy.");
      await queries.invalidateQueries({ queryKey: secretsQuery(path).queryKey });
      onEnd();
    },
  });
  return (
    <ValueEditor
      {...(name === undefined ? {} : { name, onReload: () => again(name) })}
      value=""
      secret
      saving={save.isPending}
      error={save.error}
      onSave={(own, value) => save.mutate({ name: own, value })}
      onEnd={onEnd}
    />
  );
}

interface TableProps {
  path: EnvPath;
  secrets: readonly SecretInfo[];
  onReplace: (name: string) => void;
}

function SecretTable({ path, secrets, onReplace }: TableProps) {
  const openRemove = (name: string) =>
    openDialog(
      `Remove ${name}`,
      <Confirmation
        action="Remove secret"
        danger
        run={async () => removeSecret(path, name, (await readSecret(path, name)).etag)}
        onDone={() => toastDone(`${name} is removed`)}
      >
        <Text fz="sm">
          From <b>{path.env}</b>. Releases that stand keep it; the next deploy of a build that names
          it is refused until it is set again.
        </Text>
      </Confirmation>,
    );
  return (
    <Table aria-label="Secrets">
      <ValueHead />
      <Table.Tbody>
        {secrets.map(({ name, reference, version, updatedAt }) => (
          <Table.Tr key={name}>
            <Table.Td className="mono">{name}</Table.Td>
            <Table.Td className="dim">
              {reference === null ? "hidden" : `read from ${placeText(reference)} at each deploy`}
            </Table.Td>
            <Table.Td ta="right">{version}</Table.Td>
            <Table.Td>
              <Ago at={updatedAt} />
            </Table.Td>
            <Table.Td>
              <Group gap={4} justify="flex-end" wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Replace ${name}`}
                  onClick={() => onReplace(name)}
                >
                  <IconPencil size={15} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${name}`}
                  onClick={() => openRemove(name)}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function placeText({ connection, region, name }: NonNullable<SecretInfo["reference"]>): string {
  return `${connection}${region === null ? "" : `:${region}`}/${name}`;
}
