import { Paper, Table, Text } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { kindWord, operationSummary } from "../lib/operation-words.ts";
import { type OperationFilter, operationsQuery } from "../lib/operations.ts";
import type { Operation } from "../lib/types.ts";
import { Ago } from "./ago.tsx";
import { Command } from "./copy.tsx";
import { Elapsed } from "./elapsed.tsx";
import { Empty } from "./empty.tsx";
import { TextLink } from "./links.tsx";
import { LoadMore } from "./load-more.tsx";
import { Loaded } from "./loaded.tsx";
import { OperationState } from "./state-mark.tsx";

interface Props {
  org: string;
  filter: OperationFilter;
  /** Whether the list spans projects. */
  showProject?: boolean;
}

/** Operations, the newest first. */
export function OperationTable({ org, filter, showProject = false }: Props) {
  const operations = useInfiniteQuery(operationsQuery(org, filter));
  return (
    <Loaded query={operations} lines={8}>
      {({ pages }) => {
        const all = pages.flatMap((page) => page.items);
        if (all.length === 0) return <None filtered={isFiltered(filter, showProject)} />;
        return (
          <Paper style={{ overflowX: "auto" }}>
            <Table aria-label="Deployments">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>State</Table.Th>
                  <Table.Th>What</Table.Th>
                  {showProject && <Table.Th>Project</Table.Th>}
                  <Table.Th>Environment</Table.Th>
                  <Table.Th>By</Table.Th>
                  <Table.Th ta="right">Took</Table.Th>
                  <Table.Th>Started</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {all.map((operation) => (
                  <Row
                    key={operation.id}
                    org={org}
                    operation={operation}
                    showProject={showProject}
                  />
                ))}
              </Table.Tbody>
            </Table>
            <LoadMore query={operations} />
          </Paper>
        );
      }}
    </Loaded>
  );
}

function Row(props: { org: string; operation: Operation; showProject: boolean }) {
  const { org, operation, showProject } = props;
  return (
    <Table.Tr className="row-link">
      <Table.Td w={120}>
        <OperationState state={operation.state} cancelling={operation.cancelRequestedAt !== null} />
      </Table.Td>
      <Table.Td>
        <TextLink
          to="/orgs/$org/projects/$project/deployments/$operation"
          params={{ org, project: operation.project, operation: operation.id }}
          className="cover"
          c="var(--mantine-color-text)"
          fz="sm"
          fw={500}
        >
          {kindWord(operation.input.kind)}
        </TextLink>{" "}
        <Text span fz="sm" c="dimmed">
          {operationSummary(operation)}
        </Text>
        {operation.sentence && operation.state !== "ready" && (
          <Text fz="xs" c={operation.state === "failed" ? "var(--bad)" : "dimmed"} lineClamp={1}>
            {operation.sentence}
          </Text>
        )}
      </Table.Td>
      {showProject && <Table.Td>{operation.project}</Table.Td>}
      <Table.Td>{operation.environment}</Table.Td>
      <Table.Td>{operation.createdBy.name}</Table.Td>
      <Table.Td ta="right">
        <Elapsed from={operation.startedAt} to={operation.endedAt} />
      </Table.Td>
      <Table.Td>
        <Ago at={operation.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}

function isFiltered(filter: OperationFilter, showProject: boolean): boolean {
  const { project, ...rest } = filter;
  const named = showProject && project !== undefined;
  return named || Object.values(rest).some((value) => value !== undefined);
}

function None({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon={<IconRocket size={34} stroke={1.4} />} title="Nothing passes these filters">
        <p>Clear one of them to see more.</p>
      </Empty>
    );
  }
  return (
    <Empty icon={<IconRocket size={34} stroke={1.4} />} title="Nothing was deployed yet">
      <p>Deploy a build from its page, or in the project's folder:</p>
      <Command text="npx lintas deploy" />
    </Empty>
  );
}
