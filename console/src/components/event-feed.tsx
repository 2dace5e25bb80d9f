import { Table, Text } from "@mantine/core";
import { clockText } from "../lib/duration.ts";
import { problemIn } from "../lib/problem.ts";
import type { Event } from "../lib/types.ts";

interface Props {
  events: readonly Event[];
  live: "open" | "waiting" | "ended";
}

/** What happened, in the order it happened. */
export function EventFeed({ events, live }: Props) {
  return (
    <>
      <div
        style={{ maxHeight: 320, overflow: "auto" }}
        tabIndex={0}
        role="region"
        aria-label="Events"
      >
        <Table verticalSpacing={5} aria-label="Events">
          <Table.Tbody>
            {events.map((event) => (
              <Table.Tr key={event.seq}>
                <Table.Td className="mono dim" w={44} ta="right">
                  {event.seq}
                </Table.Td>
                <Table.Td className="mono dim" w={120}>
                  {clockText(event.at)}
                </Table.Td>
                <Table.Td w={90}>{event.type}</Table.Td>
                <Table.Td>{eventText(event)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text fz="xs" c="dimmed" px="md" py={8} role="status">
        {live === "open" && "Live: new events appear by themselves."}
        {live === "waiting" && "Connecting; what was missed will be caught up."}
        {live === "ended" && "The operation has ended."}
      </Text>
    </>
  );
}

function eventText({ data }: Event): string {
  const text = (member: string) => {
    const value = data[member];
    return typeof value === "string" ? value : undefined;
  };
  const problem = problemIn(data["error"]);
  const sentence = problem?.message ?? text("sentence") ?? text("text") ?? text("note");
  const what = [text("title"), text("state")].filter(Boolean).join(": ");
  return [what, sentence].filter(Boolean).join(" – ") || JSON.stringify(data);
}
