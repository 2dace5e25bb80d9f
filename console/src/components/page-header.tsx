import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title: string;
  /** What stands beside the title, e.g. a state. */
  mark?: ReactNode;
  /** A sentence under it. */
  about?: ReactNode;
  actions?: ReactNode;
  /** For the window's title where `title` alone says too little. */
  window?: string;
}

/** The one heading of a page; it names the window too. */
export function PageHeader({ title, mark, about, actions, window }: Props) {
  return (
    <Group justify="space-between" align="flex-start" wrap="wrap" gap="md">
      <title>{`${window ?? title} · Lintas`}</title>
      <Stack gap={2}>
        <Group gap="md">
          <Title order={1}>{title}</Title>
          {mark}
        </Group>
        {about && (
          <Text component="div" c="dimmed" fz="sm">
            {about}
          </Text>
        )}
      </Stack>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
