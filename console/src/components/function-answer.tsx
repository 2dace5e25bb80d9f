import { Stack, Text } from "@mantine/core";
import { durationText } from "../lib/duration.ts";
import type { FunctionAnswer } from "../lib/types.ts";

/** What came back of one request; `shown` instead of the body as it was sent. */
export function Answer({ answer, shown }: { answer: FunctionAnswer; shown?: string }) {
  const { status, durationMs, headers, body, base64, truncated } = answer;
  return (
    <Stack gap={6}>
      <Text fz="sm" role="status">
        <b>{status}</b> in {durationText(durationMs)}
        {headers["content-type"] && <span className="dim"> · {headers["content-type"]}</span>}
        {base64 && <span className="dim"> · base64</span>}
        {truncated && <span className="dim"> · cut off at 1 MB</span>}
      </Text>
      <pre className="code" style={{ maxHeight: 320 }} tabIndex={0} aria-label="Answer">
        {body === "" ? "(empty)" : (shown ?? body)}
      </pre>
    </Stack>
  );
}
