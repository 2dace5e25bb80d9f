import { Table, Text } from "@mantine/core";
import { Fragment } from "react";
import type { EnvPath } from "../lib/environments.ts";
import type { PlanContent } from "../lib/types.ts";
import { valueText } from "../lib/value-text.ts";
import { CapsNote } from "./caps-note.tsx";
import { TextLink } from "./links.tsx";
import { Panel } from "./panel.tsx";
import { Sentence } from "./sentence.tsx";

type Target = PlanContent["targets"][number];
type Action = Target["parts"][number]["action"];

const MARKS: Record<Action, readonly [sign: string, colour: string, word: string]> = {
  create: ["+", "var(--good)", "Create"],
  change: ["~", "var(--warn)", "Change"],
  replace: ["±", "var(--warn)", "Replace"],
  keep: ["=", "var(--text-dim)", "Keep"],
  remove: ["−", "var(--bad)", "Remove"],
};

/** Where neither a field nor a reason says it. */
const UNSAID: Record<Action, string> = {
  create: "nothing of it is there yet",
  change: "no field differs",
  replace: "no field differs",
  keep: "nothing changes",
  remove: "it is not wanted any more",
};

interface Props {
  target: Target;
  path: EnvPath;
  /** What the provider, or its limits, would refuse. */
  refusals: PlanContent["problems"];
}

/** What happens to each part on one target, field by field, and what the target cannot do. */
export function PlanTarget({ target, path, refusals }: Props) {
  return (
    <Panel
      flush
      title={`On ${target.target}`}
      actions={
        <Text fz="sm" c="dimmed">
          {target.release === null ? (
            "A new release is made"
          ) : (
            <>
              The release that stands is used again:{" "}
              <TextLink
                to="/orgs/$org/projects/$project/releases/$env/$release"
                params={{ ...path, release: target.release }}
                className="mono"
                fz="sm"
              >
                {target.release}
              </TextLink>
            </>
          )}
        </Text>
      }
    >
      <Table aria-label={`Plan for ${target.target}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={110}>Action</Table.Th>
            <Table.Th w={180}>Part</Table.Th>
            <Table.Th w={180}>Field</Table.Th>
            <Table.Th>Seen</Table.Th>
            <Table.Th>Wanted</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {target.parts.map((part) => (
            <Fragment key={part.part}>
              <PartRows part={part} />
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
      {refusals.map((refusal) => (
        <Text key={refusal.code + refusal.detail} fz="sm" px="md" py={6} c="var(--bad)">
          <Sentence text={refusal.detail} /> <span className="mono dim">{refusal.code}</span>
        </Text>
      ))}
      <CapsNote caps={target.caps} />
    </Panel>
  );
}

function PartRows({ part }: { part: Target["parts"][number] }) {
  const [sign, colour, word] = MARKS[part.action];
  const [first, ...rest] = part.changes;
  return (
    <>
      <Table.Tr>
        <Table.Td style={{ color: colour, fontWeight: 600 }}>
          <span className="mono" aria-hidden>
            {sign}
          </span>{" "}
          {word}
        </Table.Td>
        <Table.Td fw={500}>{part.part}</Table.Td>
        {first ? (
          <ChangeCells change={first} />
        ) : (
          <Table.Td colSpan={3} className="dim">
            {part.reason ?? UNSAID[part.action]}
          </Table.Td>
        )}
      </Table.Tr>
      {rest.map((change) => (
        <Table.Tr key={change.field}>
          <Table.Td />
          <Table.Td />
          <ChangeCells change={change} />
        </Table.Tr>
      ))}
    </>
  );
}

function ChangeCells({ change }: { change: Target["parts"][number]["changes"][number] }) {
  return (
    <>
      <Table.Td className="mono">{change.field}</Table.Td>
      <Table.Td className="mono dim" style={{ wordBreak: "break-all" }}>
        {valueText(change.seen)}
      </Table.Td>
      <Table.Td className="mono" style={{ wordBreak: "break-all" }}>
        {valueText(change.want)}
      </Table.Td>
    </>
  );
}
