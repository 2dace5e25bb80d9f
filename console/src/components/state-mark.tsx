import { Group, Text } from "@mantine/core";
import { isMoving } from "../lib/state.ts";
import type { State } from "../lib/types.ts";

const COLOUR: Record<State, string> = {
  pending: "var(--text-dim)",
  progress: "var(--busy)",
  ready: "var(--good)",
  failed: "var(--bad)",
  cancelled: "var(--text-dim)",
  deleting: "var(--warn)",
  deleted: "var(--text-dim)",
  unknown: "var(--warn)",
};

const WORD: Record<State, string> = {
  pending: "Queued",
  progress: "Running",
  ready: "Ready",
  failed: "Failed",
  cancelled: "Cancelled",
  deleting: "Deleting",
  deleted: "Deleted",
  unknown: "Unknown",
};

interface Props {
  state: State;
  /** Instead of the state's own word, e.g. `Done` for an operation that ended well. */
  word?: string | undefined;
}

/** A state by a dot and a word, never by colour alone. */
export function StateMark({ state, word }: Props) {
  return (
    <Group gap={7} wrap="nowrap" component="span" data-state={state}>
      <span
        className={isMoving(state) ? "dot moving" : "dot"}
        style={{ background: COLOUR[state] }}
      />
      <Text span fz="sm" style={{ whiteSpace: "nowrap" }}>
        {word ?? WORD[state]}
      </Text>
    </Group>
  );
}

/** The state of an operation: `ready` means that it is done. */
export function OperationState({ state, cancelling }: { state: State; cancelling: boolean }) {
  if (cancelling && isMoving(state)) return <StateMark state="deleting" word="Cancelling" />;
  return <StateMark state={state} word={state === "ready" ? "Done" : undefined} />;
}
