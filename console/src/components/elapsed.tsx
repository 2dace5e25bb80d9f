import { durationText } from "../lib/duration.ts";
import { useNow } from "../lib/now.ts";

/** How long something took, or has been running. */
export function Elapsed({ from, to }: { from: string | null; to: string | null }) {
  const now = useNow();
  if (from === null) return <span className="dim">–</span>;
  const end = to === null ? now : Date.parse(to);
  return <span style={{ whiteSpace: "nowrap" }}>{durationText(end - Date.parse(from))}</span>;
}
