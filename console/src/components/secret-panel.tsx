import { ActionIcon, Button, Group, Table, Text } from "@mantine/core";
import { IconCloud, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { connectionsQuery } from "../lib/connections.ts";
import type { EnvPath } from "../lib/environments.ts";
import { FRESH_SECRET, referenceText, secretValues } from "../lib/secret-form.ts";
import { toastDone, toastProblem } from "../lib/toasts.ts";
import type { SecretInfo } from "../lib/types.ts";
import { readSecret, removeSecret, secretsQuery } from "../lib/variables.ts";
import { Ago } from "./ago.tsx";
import { Confirmation, openDialog } from "./dialog.tsx";
import { Loaded } from "./loaded.tsx";
import { Panel } from "./panel.tsx";
import { type EditedSecret, SecretEditor } from "./secret-editor.tsx";
import { ValueHead } from "./value-head.tsx";

/** Secrets can be set and removed; their values are never shown again. */
export function SecretPanel({ path }: { path: EnvPath }) {
  const secrets = useQuery(secretsQuery(path));
  const [editing, setEditing] = useState<EditedSecret | null>(null);
  const begin = useBeginReplace(path, setEditing);
  return (
    <Panel
      flush
      title="Secrets"
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setEditing({ values: FRESH_SECRET, etag: null })}
        >
          Add secret
        </Button>
      }
    >
      {editing && (
        <SecretEditor
          key={editing.etag}
          path={path}
          editing={editing}
          again={begin}
          onEnd={() => setEditing(null)}
        />
      )}
      <Loaded query={secrets} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Text fz="sm" c="dimmed" p="md">
              None yet. A secret is encrypted here, or read from a cloud's own store, and given only
              to the function that names it.
            </Text>
          ) : (
            <SecretTable path={path} secrets={all} onReplace={begin} />
          )
        }
      </Loaded>
    </Panel>
  );
}

/** What is replaced begins as it is now, not as the list showed it. */
function useBeginReplace(path: EnvPath, set: (editing: EditedSecret) => void) {
  const queries = useQueryClient();
  const reading = useMutation({
    mutationFn: async (name: string) => {
      const { value, etag } = await readSecret(path, name);
      const wanted = value.reference !== null;
      const connections = wanted ? await queries.ensureQueryData(connectionsQuery(path.org)) : [];
      return { values: secretValues(value, connections), etag };
    },
    onSuccess: set,
    onError: toastProblem,
  });
  return reading.mutate;
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
              {reference === null ? "hidden" : <Place text={referenceText(reference)} />}
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

/** Where the value is read, in place of the value. */
function Place({ text }: { text: string }) {
  return (
    <Group gap={6} wrap="nowrap" miw={220}>
      <IconCloud size={15} aria-hidden style={{ flexShrink: 0 }} />
      <span>
        read from{" "}
        <span className="mono" style={{ overflowWrap: "anywhere" }}>
          {text}
        </span>{" "}
        for each new release
      </span>
    </Group>
  );
}
