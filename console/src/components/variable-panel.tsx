import { ActionIcon, Button, Group, Table, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { EnvPath } from "../lib/environments.ts";
import { toastDone, toastProblem } from "../lib/toasts.ts";
import type { Variable } from "../lib/types.ts";
import { readVariable, removeVariable, setVariable, variablesQuery } from "../lib/variables.ts";
import { Ago } from "./ago.tsx";
import { Copy } from "./copy.tsx";
import { Confirmation, openDialog } from "./dialog.tsx";
import { Loaded } from "./loaded.tsx";
import { Panel } from "./panel.tsx";
import { ValueEditor } from "./value-editor.tsx";
import { ValueHead } from "./value-head.tsx";

/** Which line is being edited: one that is there with its ETag, a new one, or none. */
type Editing = { name: string; value: string; etag: string } | "new" | null;

export function VariablePanel({ path }: { path: EnvPath }) {
  const variables = useQuery(variablesQuery(path));
  const [editing, setEditing] = useState<Editing>(null);
  const begin = useBeginEdit(path, setEditing);
  return (
    <Panel
      flush
      title="Variables"
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setEditing("new")}
        >
          Add variable
        </Button>
      }
    >
      {editing === "new" && <NewLine path={path} onEnd={() => setEditing(null)} />}
      <Loaded query={variables} lines={3}>
        {(all) =>
          all.length === 0 && editing !== "new" ? (
            <Text fz="sm" c="dimmed" p="md">
              None yet. A variable of the definition without one here has its default.
            </Text>
          ) : (
            <Table aria-label="Variables">
              <ValueHead />
              <Table.Tbody>
                {all.map((variable) =>
                  editing !== "new" && editing?.name === variable.name ? (
                    <Table.Tr key={variable.name}>
                      <Table.Td colSpan={5} p={0}>
                        <EditLine
                          path={path}
                          editing={editing}
                          again={begin}
                          onEnd={() => setEditing(null)}
                        />
                      </Table.Td>
                    </Table.Tr>
                  ) : (
                    <Line
                      key={variable.name}
                      path={path}
                      variable={variable}
                      onEdit={() => begin(variable.name)}
                    />
                  ),
                )}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** An edit begins from what is there now, not from what the list showed. */
function useBeginEdit(path: EnvPath, set: (editing: Editing) => void): (name: string) => void {
  const reading = useMutation({
    mutationFn: (name: string) => readVariable(path, name),
    onSuccess: ({ value, etag }) => set({ name: value.name, value: value.value, etag }),
    onError: toastProblem,
  });
  return reading.mutate;
}

function NewLine({ path, onEnd }: { path: EnvPath; onEnd: () => void }) {
  const save = useSave(path, onEnd);
  return (
    <ValueEditor
      value=""
      saving={save.isPending}
      error={save.error}
      onSave={(name, value) => save.mutate({ name, value, etag: null })}
      onEnd={onEnd}
    />
  );
}

interface EditProps {
  path: EnvPath;
  editing: { name: string; value: string; etag: string };
  again: (name: string) => void;
  onEnd: () => void;
}

function EditLine({ path, editing, again, onEnd }: EditProps) {
  const save = useSave(path, onEnd);
  return (
    <ValueEditor
      key={editing.etag}
      name={editing.name}
      value={editing.value}
      saving={save.isPending}
      error={save.error}
      onSave={(name, value) => save.mutate({ name, value, etag: editing.etag })}
      onReload={() => again(editing.name)}
      onEnd={onEnd}
    />
  );
}

function useSave(path: EnvPath, onEnd: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (edit: { name: string; value: string; etag: string | null }) =>
      setVariable(path, edit),
    onSuccess: async (_none, { name }) => {
      toastDone(`${name} is set`, "It takes effect with the next deploy.");
      await queries.invalidateQueries({ queryKey: variablesQuery(path).queryKey });
      onEnd();
    },
  });
}

interface LineProps {
  path: EnvPath;
  variable: Variable;
  onEdit: () => void;
}

function Line({ path, variable, onEdit }: LineProps) {
  const { name, value } = variable;
  const openRemove = () =>
    openDialog(
      `Remove ${name}`,
      <Confirmation
        action="Remove variable"
        danger
        run={async () => {
          const seen = await readVariable(path, name);
          await removeVariable(path, name, seen.etag);
        }}
        onDone={() => toastDone(`${name} is removed`)}
      >
        <Text fz="sm">
          From <b>{path.env}</b>. Releases that stand keep it; the next one has the default of the
          definition, or is refused where there is none.
        </Text>
      </Confirmation>,
    );
  return (
    <Table.Tr>
      <Table.Td className="mono">{name}</Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <span className="mono" style={{ wordBreak: "break-all" }}>
            {value}
          </span>
          <Copy value={value} what={`value of ${name}`} />
        </Group>
      </Table.Td>
      <Table.Td ta="right">{variable.version}</Table.Td>
      <Table.Td>
        <Ago at={variable.updatedAt} />
      </Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={`Edit ${name}`} onClick={onEdit}>
            <IconPencil size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${name}`}
            onClick={openRemove}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
