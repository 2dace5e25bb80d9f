import { Paper, Text } from "@mantine/core";
import { Sentence } from "./sentence.tsx";

/** What the Creator says about how something ended or stands. */
export function Outcome({ failed, sentence }: { failed: boolean; sentence: string }) {
  return (
    <Paper px="md" py="sm" {...(failed ? { style: { borderColor: "var(--bad)" } } : {})}>
      <Text fz="sm">
        <Sentence text={sentence} />
      </Text>
    </Paper>
  );
}
