import { useEffect, useState } from "react";
import { streamUrl } from "./api.ts";
import type { EnvPath } from "./environments.ts";
import { followStream } from "./event-stream.ts";
import { appendLines, emptyLog, type LogBuffer } from "./log-buffer.ts";
import type { LogLine } from "./types.ts";

/** Lines are drawn in batches: a function may write thousands in a second. */
const FLUSH_MS = 80;

interface Logs extends LogBuffer {
  live: "open" | "waiting" | "ended";
}

/** What a release wrote and writes, the newest lines only where there are many. */
export function useLogs(path: EnvPath, release: string): Logs {
  const { org, project, env } = path;
  const [logs, setLogs] = useState<Logs>({ ...emptyLog, live: "waiting" });
  useEffect(() => {
    setLogs({ ...emptyLog, live: "waiting" });
    let waiting: LogLine[] = [];
    const timer = setInterval(() => {
      if (waiting.length === 0) return;
      const arrived = waiting;
      waiting = [];
      setLogs((old) => ({ ...old, ...appendLines(old, arrived) }));
    }, FLUSH_MS);
    const stop = followStream({
      url: (after) =>
        streamUrl(org, ["projects", project, "environments", env, "logs"], {
          release,
          after,
          follow: "true",
        }),
      events: ["log"],
      onEvent: (_name, data) => waiting.push(data as LogLine),
      onState: (live) => setLogs((old) => ({ ...old, live })),
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [org, project, env, release]);
  return logs;
}
