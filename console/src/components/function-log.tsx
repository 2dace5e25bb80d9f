import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { functionLogsQuery } from "../lib/functions.ts";
import { Loaded } from "./loaded.tsx";
import { LogLines } from "./log-lines.tsx";
import { Panel } from "./panel.tsx";

/** The newest lines of one function, from its provider's own logs. */
export function FunctionLog({ org, id }: { org: string; id: string }) {
  const logs = useQuery(functionLogsQuery(org, id));
  return (
    <Panel
      flush
      title="Logs"
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} />}
          loading={logs.isFetching}
          onClick={() => void logs.refetch()}
        >
          Read again
        </Button>
      }
    >
      <Loaded query={logs}>
        {({ items }) => <LogLines lines={items} follow onLeave={() => {}} />}
      </Loaded>
    </Panel>
  );
}
