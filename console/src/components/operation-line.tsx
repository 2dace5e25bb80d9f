import { Group, Text } from "@mantine/core";
import { kindWord, operationSummary } from "../lib/operation-words.ts";
import type { Operation } from "../lib/types.ts";
import { Ago } from "./ago.tsx";
import { Elapsed } from "./elapsed.tsx";
import { TextLink } from "./links.tsx";
import { OperationState } from "./state-mark.tsx";

/** One operation in one line, leading to its page. */
export function OperationLine({ org, operation }: { org: string; operation: Operation }) {
  return (
    <Group
      className="row-link"
      justify="space-between"
      wrap="nowrap"
      px="md"
      py={9}
      style={{ borderTop: "1px solid var(--line)" }}
    >
      <div style={{ minWidth: 0 }}>
        <Group gap={8} wrap="nowrap">
          <TextLink
            to="/orgs/$org/projects/$project/deployments/$operation"
            params={{ org, project: operation.project, operation: operation.id }}
            className="cover"
            c="var(--mantine-color-text)"
            fz="sm"
            fw={500}
          >
            {kindWord(operation.input.kind)}
          </TextLink>
          <Text fz="sm" c="dimmed" truncate>
            {operation.environment}
          </Text>
        </Group>
        <Text fz="xs" c="dimmed" truncate>
          {operationSummary(operation)}
        </Text>
      </div>
      <div style={{ textAlign: "right", flex: "none" }}>
        <Group justify="flex-end">
          <OperationState
            state={operation.state}
            cancelling={operation.cancelRequestedAt !== null}
          />
        </Group>
        <Text fz="xs" c="dimmed" component="div">
          <Elapsed from={operation.startedAt} to={operation.endedAt} /> ·{" "}
          <Ago at={operation.createdAt} />
        </Text>
      </div>
    </Group>
  );
}
