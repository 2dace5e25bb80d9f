import { Group, Text } from "@mantine/core";
import type { RouteEntry } from "../lib/types.ts";

const SHADES = [
  "var(--mantine-color-iris-5)",
  "var(--mantine-color-teal-5)",
  "var(--mantine-color-yellow-5)",
  "var(--mantine-color-pink-5)",
  "var(--mantine-color-cyan-5)",
];

export function shade(index: number): string {
  return SHADES[index % SHADES.length] ?? "gray";
}

/** How the traffic of an environment is shared. The words stand beside it. */
export function TrafficBar({ table }: { table: readonly RouteEntry[] }) {
  const live = table.filter((entry) => entry.weight > 0);
  const words = live.map((entry) => `${entry.release} ${entry.weight}%`).join(", ");
  return (
    <div
      className="traffic"
      role="img"
      aria-label={live.length > 0 ? `Traffic: ${words}` : "No traffic"}
    >
      {live.map((entry, i) => (
        <span key={entry.release} style={{ flexGrow: entry.weight, background: shade(i) }} />
      ))}
    </div>
  );
}

/** A table in one line of words. */
export function TrafficWords({ table }: { table: readonly RouteEntry[] }) {
  const live = table.filter((entry) => entry.weight > 0);
  if (live.length === 0) return <span className="dim">no traffic</span>;
  return (
    <Group gap={10} wrap="wrap">
      {live.map((entry) => (
        <Text span fz="sm" key={entry.release} style={{ whiteSpace: "nowrap" }}>
          <span className="mono">{entry.release}</span> {entry.weight}%
        </Text>
      ))}
    </Group>
  );
}
