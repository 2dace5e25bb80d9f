import { Button, Group, Stack } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { invokeFunction } from "../lib/functions.ts";
import { Answer } from "./function-answer.tsx";
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
