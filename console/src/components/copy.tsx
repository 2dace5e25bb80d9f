import { ActionIcon, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

/** A button that copies. `what` is said to those who cannot see it. */
export function Copy({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : `Copy ${what}`}>
          <ActionIcon
            className="above"
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Copy ${what}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** An id, a digest or an address with its button. */
export function Copyable({ value, what, shown }: { value: string; what: string; shown?: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span" style={{ display: "inline-flex" }}>
      <span className="mono">{shown ?? value}</span>
      <Copy value={value} what={what} />
    </Group>
  );
}

/** A command to type, with its button. */
export function Command({ text }: { text: string }) {
  return (
    <Group className="code" justify="space-between" wrap="nowrap" py={8}>
      <code style={{ textAlign: "left" }}>{text}</code>
      <Copy value={text} what="command" />
    </Group>
  );
}
