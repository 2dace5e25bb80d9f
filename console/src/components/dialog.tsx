import { Button, Group, Stack, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  children: ReactNode;
  /** The word on the button that does it. */
  action: string;
  danger?: boolean;
  /** Has to be typed before it can be done. */
  typed?: string;
  disabled?: boolean;
  run: () => Promise<unknown>;
  onDone?: () => void;
}

/** The inside of a confirmation: what will change, the button that does it, why it could not. */
export function Confirmation(props: Props) {
  const { action, danger = false, typed, disabled = false } = props;
  const [text, setText] = useState("");
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: props.run,
    onSuccess: async () => {
      modals.closeAll();
      props.onDone?.();
      await queries.invalidateQueries({ queryKey: ["orgs"] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack gap="md">
        {props.children}
        {typed !== undefined && (
          <TextInput
            label={
              <>
                Type <span className="mono">{typed}</span> to confirm
              </>
            }
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {change.error && <ProblemAlert error={change.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => modals.closeAll()}>
            Keep things as they are
          </Button>
          <Button
            type="submit"
            {...(danger ? { color: "red.9" } : {})}
            loading={change.isPending}
            disabled={disabled || (typed !== undefined && text !== typed)}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Opens a dialog around `children`. */
export function openDialog(title: string, children: ReactNode, size = "lg"): void {
  modals.open({ title, children, size, closeButtonProps: { "aria-label": "Close" } });
}
