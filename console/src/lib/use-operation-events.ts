import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { streamUrl } from "./api.ts";
import { followStream } from "./event-stream.ts";
import { operationQuery } from "./operations.ts";
import type { Event } from "./types.ts";

interface OperationEvents {
  list: readonly Event[];
  live: "open" | "waiting" | "ended";
}

/** The events of an operation as they happen; each one makes its detail be read again. */
export function useOperationEvents(org: string, operation: string): OperationEvents {
  const queries = useQueryClient();
  const [events, setEvents] = useState<OperationEvents>({ list: [], live: "waiting" });
  useEffect(() => {
    setEvents({ list: [], live: "waiting" });
    const { queryKey } = operationQuery(org, operation);
    const readAgain = () => void queries.invalidateQueries({ queryKey });
    return followStream({
      url: (after) => streamUrl(org, ["operations", operation, "events"], { after }),
      events: ["operation", "step", "note"],
      onEvent: (_name, data) => {
        const event = data as Event;
        setEvents((old) => ({
          ...old,
          list: old.list.some(({ seq }) => seq === event.seq) ? old.list : [...old.list, event],
        }));
        readAgain();
      },
      onState: (live) => {
        setEvents((old) => ({ ...old, live }));
        if (live === "ended") void queries.invalidateQueries({ queryKey: ["orgs", org] });
      },
    });
  }, [org, operation, queries]);
  return events;
}
