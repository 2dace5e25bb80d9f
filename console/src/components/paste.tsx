import { Group, Stack, Text } from "@mantine/core";
import { Copy } from "./copy.tsx";
import { Sentence } from "./sentence.tsx";

interface Props {
  text: string;
  /** What to do with it. */
  how: string;
  /** What it is, for those who cannot see it. */
  what: string;
  height?: number;
}

/** Text to paste somewhere else, with its button. */
export function Paste({ text, how, what, height = 320 }: Props) {
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fz="sm" c="dimmed">
          <Sentence text={how} />
        </Text>
        <Copy value={text} what={what} />
      </Group>
      <pre className="code" style={{ maxHeight: height }} tabIndex={0} aria-label={what}>
        {text}
      </pre>
    </Stack>
  );
}
