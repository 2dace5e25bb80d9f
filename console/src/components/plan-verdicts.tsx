import { Table, Text } from "@mantine/core";
import { IconCheck, IconCircleX, IconUserCheck } from "@tabler/icons-react";
import type { RuleContent, Verdict } from "../lib/types.ts";
import { ruleKindWord } from "../lib/rule-words.ts";
import { Panel } from "./panel.tsx";

/** How each rule that holds here judged the plan. */
export function PlanVerdicts({ verdicts }: { verdicts: readonly Verdict[] }) {
  if (verdicts.length === 0) return null;
  return (
    <Panel flush title="Rules">
      <Table aria-label="Verdicts of rules">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={180}>Verdict</Table.Th>
            <Table.Th w={180}>Rule</Table.Th>
            <Table.Th w={150}>Kind</Table.Th>
            <Table.Th>Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {verdicts.map((one) => (
            <Table.Tr key={one.rule}>
              <Table.Td>
                <Mark verdict={one.verdict} />
              </Table.Td>
              <Table.Td fw={500}>{one.name}</Table.Td>
              <Table.Td>{ruleKindWord(one.kind as RuleContent["kind"])}</Table.Td>
              <Table.Td>{one.detail}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

const MARKS = {
  passed: ["Passed", "var(--good)", IconCheck],
  refused: ["Refused", "var(--bad)", IconCircleX],
  approval: ["Needs approval", "var(--warn)", IconUserCheck],
} as const;

function Mark({ verdict }: Pick<Verdict, "verdict">) {
  const [word, colour, Icon] = MARKS[verdict];
  return (
    <Text
      span
      fz="sm"
      style={{ display: "inline-flex", gap: 7, alignItems: "center", whiteSpace: "nowrap" }}
    >
      <Icon size={15} color={colour} aria-hidden />
      {word}
    </Text>
  );
}
