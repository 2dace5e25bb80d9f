import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  icon: ReactNode;
  title: string;
  /** What to do next. */
  children: ReactNode;
}

/** Where there is nothing yet: why, and what to do next. */
export function Empty({ icon, title, children }: Props) {
  return (
    <Paper p={40} style={{ borderStyle: "dashed" }}>
      <Stack align="center" gap="sm" maw={460} mx="auto" ta="center">
        <span className="dim" aria-hidden>
          {icon}
        </span>
        <Title order={2}>{title}</Title>
        <Text component="div" c="dimmed" fz="sm" w="100%">
          {children}
        </Text>
      </Stack>
    </Paper>
  );
}
