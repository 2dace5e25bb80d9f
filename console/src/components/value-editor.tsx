import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { toProblem } from "../lib/problem.ts";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  /** Of what is there; else it is asked for. */
  name?: string;
  value: string;
  /** The value is not shown while it is typed. */
  secret?: boolean;
  saving: boolean;
  error: Error | null;
  onSave: (name: string, value: string) => void;
  /** Reads it again after somebody else changed it. */
  onReload?: () => void;
  onEnd: () => void;
}

/** Name and value of a variable or secret, edited in their place. */
export function ValueEditor(props: Props) {
  const [name, setName] = useState(props.name ?? "");
  const [value, setValue] = useState(props.value);
  const Field = props.secret ? PasswordInput : TextInput;
  const stale = props.error !== null && toProblem(props.error).code === "edit.stale";
  return (
    <form
      style={{ padding: "12px 16px", background: "var(--surface-raised)" }}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave(name.trim(), value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onEnd();
      }}
    >
      <Stack gap="xs">
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
          <Field
            label={props.secret ? "New value" : "Value"}
            flex={1}
            autoFocus={props.name !== undefined}
            autoComplete="off"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button
            type="submit"
            size="sm"
            loading={props.saving}
            disabled={name.trim() === "" || (props.secret === true && value === "")}
          >
            Save
          </Button>
          <Button variant="default" size="sm" onClick={props.onEnd}>
            Leave it
          </Button>
        </Group>
        {props.error && <ProblemAlert error={props.error} />}
        {stale && props.onReload && (
          <Group>
            <Button variant="default" onClick={props.onReload}>
              Show what is there now
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
