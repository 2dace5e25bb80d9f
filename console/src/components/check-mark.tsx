import { Group, Text } from "@mantine/core";
import { checkSummary } from "../lib/connection-words.ts";
import type { ConnectionCheck } from "../lib/types.ts";

const COLOURS = {
  ready: "var(--good)",
  failed: "var(--bad)",
  unchecked: "var(--text-dim)",
};

/** What the last check of a connection said, by a dot and words. */
export function CheckMark({ check }: { check: ConnectionCheck | null }) {
  const { state, words } = checkSummary(check);
  return (
    <Group gap={7} wrap="nowrap" component="span" data-state={state}>
      <span className="dot" style={{ background: COLOURS[state] }} />
      <Text span fz="sm" style={{ whiteSpace: "nowrap" }}>
        {words}
      </Text>
    </Group>
  );
}
