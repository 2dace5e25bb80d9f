import { Button, Group, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { durationText } from "../lib/duration.ts";
import { invokeFunction } from "../lib/functions.ts";
import type { FunctionAnswer } from "../lib/types.ts";
import { Panel } from "./panel.tsx";
import { ProblemAlert } from "./problem-alert.tsx";
import { RequestFields, requestOf, type RequestValues } from "./request-fields.tsx";

/** One request to a function at its provider, whatever the route says. */
export function InvokePanel({ org, id }: { org: string; id: string }) {
  const [request, setRequest] = useState<RequestValues>({ method: "GET", path: "/", body: "" });
  const invoke = useMutation({
    mutationFn: (values: RequestValues) => invokeFunction(org, id, requestOf(values)),
  });
  return (
    <Panel title="Invoke">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invoke.mutate(request);
        }}
      >
        <Stack gap="sm">
          <RequestFields value={request} onChange={setRequest} />
          <Group justify="flex-end">
            <Button
              type="submit"
              leftSection={<IconSend size={15} />}
              loading={invoke.isPending}
              disabled={!request.path.startsWith("/")}
            >
              Send
            </Button>
          </Group>
          {invoke.error && <ProblemAlert error={invoke.error} />}
          {invoke.data && <Answer answer={invoke.data} />}
        </Stack>
      </form>
    </Panel>
  );
}

function Answer({ answer }: { answer: FunctionAnswer }) {
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
        {body === "" ? "(empty)" : body}
      </pre>
    </Stack>
  );
}
