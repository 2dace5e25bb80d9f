import { Text } from "@mantine/core";
import { missingCaps } from "../lib/caps-words.ts";
import type { TargetCaps } from "../lib/types.ts";

/** What a target cannot do, under what it does. */
export function CapsNote({ caps }: { caps: TargetCaps }) {
  const missing = missingCaps(caps);
  if (missing.length === 0) return null;
  return (
    <Text fz="xs" c="dimmed" px="md" py={8} style={{ borderTop: "1px solid var(--line)" }}>
      {missing.join(" ")}
    </Text>
  );
}
