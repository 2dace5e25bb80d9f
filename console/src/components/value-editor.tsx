import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { InlineForm } from "./inline-form.tsx";

interface Props {
  /** Of what is there; else it is asked for. */
  name?: string;
  value: string;
  saving: boolean;
  error: Error | null;
  onSave: (name: string, value: string) => void;
  /** Reads it again after somebody else changed it. */
  onReload?: () => void;
  onEnd: () => void;
}

/** Name and value of a variable, edited in their place. */
export function ValueEditor(props: Props) {
  const [name, setName] = useState(props.name ?? "");
  const [value, setValue] = useState(props.value);
  return (
    <InlineForm
      label={props.name === undefined ? "Add variable" : `Edit ${props.name}`}
      error={props.error}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave(name.trim(), value);
      }}
      {...(props.onReload ? { onReload: props.onReload } : {})}
      onEnd={props.onEnd}
    >
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label="Name"
          w="28%"
          classNames={{ input: "mono" }}
          value={name}
          readOnly={props.name !== undefined}
          data-autofocus={props.name === undefined}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Value"
          flex={1}
          autoFocus={props.name !== undefined}
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={props.saving} disabled={name.trim() === ""}>
          Save
        </Button>
        <Button variant="default" size="sm" onClick={props.onEnd}>
          Leave it
        </Button>
      </Group>
    </InlineForm>
  );
}
