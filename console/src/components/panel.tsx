import { Group, Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: ReactNode;
  actions?: ReactNode;
  /** Without padding, for tables that reach the edge. */
  flush?: boolean;
  children: ReactNode;
}

/** A framed part of a page with a heading. */
export function Panel({ title, actions, flush = false, children }: Props) {
  return (
    <Paper component="section" style={{ overflow: "hidden" }}>
      <Group
        justify="space-between"
        px="md"
        mih={46}
        py={6}
        style={{ borderBottom: "1px solid var(--line)" }}
      >
        <Title order={2}>{title}</Title>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      <div style={flush ? { overflowX: "auto" } : { padding: 16 }}>{children}</div>
    </Paper>
  );
}
