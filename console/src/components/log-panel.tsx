import { Group, Select, Switch, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { EnvPath } from "../lib/environments.ts";
import { filterLines, type LogFilter } from "../lib/log-buffer.ts";
import type { LogLine } from "../lib/types.ts";
import { useLogs } from "../lib/use-logs.ts";
import { LogLines } from "./log-lines.tsx";
import { Panel } from "./panel.tsx";

interface Props {
  path: EnvPath;
  release: string;
  parts: readonly string[];
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
}

const STREAMS: readonly LogLine["stream"][] = ["stdout", "stderr", "system"];

/** The live log of one release. */
export function LogPanel({ path, release, parts, filter, onFilter }: Props) {
  const logs = useLogs(path, release);
  const [follow, setFollow] = useState(true);
  const shown = useMemo(() => filterLines(logs.lines, filter), [logs.lines, filter]);
  return (
    <Panel
      flush
      title="Logs"
      actions={
        <>
          <TextInput
            aria-label="Filter the lines"
            placeholder="Filter the lines"
            size="xs"
            w={200}
            leftSection={<IconSearch size={14} />}
            value={filter.text}
            onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
          />
          <Choice
            label="Part"
            all="All parts"
            value={filter.part}
            choices={parts}
            onChange={(part) => onFilter({ ...filter, part })}
          />
          <Choice
            label="Stream"
            all="All streams"
            value={filter.stream}
            choices={STREAMS}
            onChange={(stream) => onFilter({ ...filter, stream })}
          />
          <Switch
            size="xs"
            label="Follow"
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
        </>
      }
    >
      <LogLines lines={shown} follow={follow} onLeave={() => setFollow(false)} />
      <Group justify="space-between" px="md" py={7} style={{ borderTop: "1px solid var(--line)" }}>
        <Text fz="xs" c="dimmed" role="status">
          {logs.live === "open" ? "Live" : "Connecting…"}
        </Text>
        <Text fz="xs" c="dimmed">
          {shown.length === logs.lines.length
            ? linesText(logs.lines.length)
            : `${shown.length} of ${linesText(logs.lines.length)}`}
          {logs.dropped > 0 && `, ${logs.dropped} older ones let go`}
        </Text>
      </Group>
    </Panel>
  );
}

function linesText(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}

function Choice<Value extends string>(props: {
  label: string;
  all: string;
  value: Value | undefined;
  choices: readonly Value[];
  onChange: (value: Value | undefined) => void;
}) {
  return (
    <Select
      aria-label={props.label}
      placeholder={props.all}
      data={[...props.choices]}
      value={props.value ?? null}
      onChange={(value) => props.onChange((value as Value | null) ?? undefined)}
      clearable
      clearButtonProps={{ "aria-label": `Clear ${props.label.toLowerCase()}` }}
      w={130}
    />
  );
}
