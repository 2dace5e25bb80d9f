import { Button, Group, Stack } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { toProblem } from "../lib/problem.ts";
import { ProblemAlert } from "./problem-alert.tsx";

interface Props {
  label: string;
  children: ReactNode;
  error: Error | null;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  /** Reads it again after somebody else changed it. */
  onReload?: () => void;
  onEnd: () => void;
}

/** A form among the lines of a table, and why what it sent was refused. Escape leaves it. */
export function InlineForm({ label, children, error, onSubmit, onReload, onEnd }: Props) {
  useFocusGivenBack();
  const stale = error !== null && toProblem(error).code === "edit.stale";
  return (
    <form
      noValidate
      aria-label={label}
      style={{ padding: "12px 16px", background: "var(--surface-raised)" }}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !closesList(event)) onEnd();
      }}
    >
      <Stack gap="xs">
        {children}
        {error && <ProblemAlert error={error} />}
        {stale && onReload && (
          <Group>
            <Button variant="default" onClick={onReload}>
              Show what is there now
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

/** In an open list of choices, Escape closes only the list. */
function closesList({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.getAttribute("aria-expanded") === "true";
}

/** When it goes, whoever works by keyboard goes on where they were before it came. */
function useFocusGivenBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const lost = document.activeElement === document.body;
      if (lost && before instanceof HTMLElement) before.focus();
    },
    [before],
  );
}
