import {
  IconAlertTriangle,
  IconCheck,
  IconCircle,
  IconCircleX,
  IconLoader2,
} from "@tabler/icons-react";

const RUNNING = new Set(["intent", "sent", "wait"]);

/** The state of a step by its shape and its name, never by colour alone. */
export function StepIcon({ state }: { state: string }) {
  if (state === "done") return <IconCheck size={16} color="var(--good)" aria-label="done" />;
  if (state === "failed") return <IconCircleX size={16} color="var(--bad)" aria-label="failed" />;
  if (state === "unknown") {
    return <IconAlertTriangle size={16} color="var(--warn)" aria-label="unknown" />;
  }
  if (RUNNING.has(state)) {
    return (
      <IconLoader2
        size={16}
        color="var(--busy)"
        className="dot moving"
        aria-label="running"
        style={{ width: 16, height: 16 }}
      />
    );
  }
  return <IconCircle size={16} color="var(--text-dim)" aria-label={state} />;
}
