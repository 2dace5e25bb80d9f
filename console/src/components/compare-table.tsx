import { Table, Text } from "@mantine/core";
import { Fragment } from "react";
import { durationText } from "../lib/duration.ts";
import type { Comparison } from "../lib/types.ts";

type Answer = Comparison["answers"][number];

/** What each target answered and how long it took; what is not as in the first one is marked. */
export function CompareTable({ answers }: { answers: readonly Answer[] }) {
  const slowest = Math.max(1, ...answers.map(({ durationMs }) => durationMs));
  return (
    <Table aria-label="Answers">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Target</Table.Th>
          <Table.Th>Release</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th w={200}>Time</Table.Th>
          <Table.Th>Type</Table.Th>
          <Table.Th>Differs in</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {answers.map((one, i) => (
          <Fragment key={one.release}>
            <Row one={one} first={i === 0} slowest={slowest} />
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ one, first, slowest }: { one: Answer; first: boolean; slowest: number }) {
  const marked = (what: string) =>
    one.differs.includes(what) ? { c: "var(--warn)", fw: 600 } : {};
  return (
    <>
      <Table.Tr data-target={one.target} style={{ borderBottom: 0 }}>
        <Table.Td fw={500}>
          <span className="mono">{one.target}</span> <span className="dim">{one.environment}</span>
        </Table.Td>
        <Table.Td className="mono">{one.release}</Table.Td>
        <Table.Td {...marked("status")}>{one.status ?? "–"}</Table.Td>
        <Table.Td>
          <Time ms={one.durationMs} slowest={slowest} />
        </Table.Td>
        <Table.Td className="mono" {...marked("header content-type")}>
          {one.headers["content-type"] ?? "–"}
        </Table.Td>
        <Table.Td>
          <Differences one={one} first={first} />
        </Table.Td>
      </Table.Tr>
      <Table.Tr>
        <Table.Td colSpan={6} pt={0}>
          <pre
            className="code"
            style={{ maxHeight: 120 }}
            tabIndex={0}
            aria-label={`Answer of ${one.target}`}
          >
            {one.body === "" ? "(empty)" : one.body}
          </pre>
        </Table.Td>
      </Table.Tr>
    </>
  );
}

function Time({ ms, slowest }: { ms: number; slowest: number }) {
  return (
    <>
      <Text span fz="sm">
        {durationText(ms)}
      </Text>
      <div className="traffic" aria-hidden>
        <span
          style={{ width: `${(ms / slowest) * 100}%`, background: "var(--mantine-color-iris-5)" }}
        />
      </div>
    </>
  );
}

function Differences({ one, first }: { one: Answer; first: boolean }) {
  if (one.problem !== null) {
    return (
      <Text fz="sm" c="var(--bad)">
        {one.problem.detail} <span className="mono">{one.problem.code}</span>
      </Text>
    );
  }
  if (first) return <span className="dim">the others are compared with it</span>;
  if (one.differs.length === 0)
    return (
      <Text c="var(--good)" fz="sm">
        nothing
      </Text>
    );
  return (
    <Text c="var(--warn)" fw={600} fz="sm">
      {one.differs.join(", ")}
    </Text>
  );
}
