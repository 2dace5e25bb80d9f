import { Tooltip } from "@mantine/core";
import { agoText } from "../lib/duration.ts";
import { useNow } from "../lib/now.ts";

/** When something was, as people say it; the exact moment on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  const moment = new Date(at);
  return (
    <Tooltip label={moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" })}>
      <time dateTime={at} className="above" style={{ whiteSpace: "nowrap" }}>
        {agoText(moment.getTime(), Math.max(now, moment.getTime()))}
      </time>
    </Tooltip>
  );
}

/** In how long something will be. */
export function Until({ at }: { at: string }) {
  const now = useNow();
  const moment = new Date(at);
  return (
    <Tooltip label={moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" })}>
      <time dateTime={at}>{agoText(moment.getTime(), now)}</time>
    </Tooltip>
  );
}
