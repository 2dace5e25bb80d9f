import { Group, Text } from "@mantine/core";
import type { CloudFunction } from "../lib/types.ts";
import { StateMark } from "./state-mark.tsx";

/** State of a function and whether it drifted; why, in the provider's words, below. */
export function FunctionState({
  one,
}: {
  one: Pick<CloudFunction, "state" | "drifted" | "reason">;
}) {
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <StateMark state={one.state} />
        {one.drifted && (
          <Text span fz="sm" c="var(--warn)">
            drifted
          </Text>
        )}
      </Group>
      {one.reason !== null && (
        <Text fz="xs" c="dimmed" lineClamp={2}>
          {one.reason}
        </Text>
      )}
    </>
  );
}

const OWNERS: Record<CloudFunction["owner"], string> = {
  ours: "Ours",
  foreign: "Foreign",
  orphan: "Orphan",
};

export function ownerWord(owner: CloudFunction["owner"]): string {
  return OWNERS[owner];
}
