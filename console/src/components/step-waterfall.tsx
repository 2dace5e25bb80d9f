import {
  IconAlertTriangle,
  IconCheck,
  IconCircle,
  IconCircleX,
  IconLoader2,
} from "@tabler/icons-react";
import { Text } from "@mantine/core";
import { durationText } from "../lib/duration.ts";
import { useNow } from "../lib/now.ts";
import { problemIn } from "../lib/problem.ts";
import type { Step } from "../lib/types.ts";
import { type Bar, waterfall } from "../lib/waterfall.ts";
import { ProblemAlert } from "./problem-alert.tsx";

const RUNNING = new Set(["intent", "sent", "wait"]);

/** Each step with when it ran within the whole, so that the longest wait is seen at once. */
export function StepWaterfall({ steps, moving }: { steps: readonly Step[]; moving: boolean }) {
  const now = useNow();
  const { bars } = waterfall(steps, moving ? now : Date.now());
  if (steps.length === 0) {
    return (
      <Text fz="sm" c="dimmed" p="md">
        {moving ? "Waiting for the Creator to take it up." : "It ended before its first step."}
      </Text>
    );
  }
  return (
    <div role="list" aria-label="Steps">
      {steps.map((step, i) => (
        <StepRow key={step.no} step={step} bar={bars[i]} />
      ))}
    </div>
  );
}

function StepRow({ step, bar }: { step: Step; bar: Bar | undefined }) {
  const problem = problemIn(step.error);
  return (
    <div role="listitem" data-step={step.name} data-state={step.state}>
      <div className="waterfall-row">
        <StepIcon state={step.state} />
        <div style={{ minWidth: 0 }}>
          <Text className="step-title" fz="sm" fw={500} truncate>
            {step.title}
          </Text>
          <Text fz="xs" c="dimmed" truncate>
            {[step.target, step.part, step.attempt > 1 ? `attempt ${step.attempt}` : null]
              .filter(Boolean)
              .join(" · ") || step.name}
          </Text>
        </div>
        <div className="waterfall-track" aria-hidden>
          {bar && bar.left !== null && (
            <span
              className="waterfall-bar"
              style={{
                left: `${bar.left}%`,
                width: `${bar.width}%`,
                background: barColour(step.state),
              }}
            />
          )}
        </div>
        <Text fz="sm" ta="right">
          {bar && bar.ms !== null ? durationText(bar.ms) : "–"}
        </Text>
      </div>
      {problem && (
        <div style={{ padding: "0 16px 14px 48px" }}>
          <ProblemAlert error={problem} />
        </div>
      )}
    </div>
  );
}

function barColour(state: string): string {
  if (state === "failed") return "var(--bad)";
  if (state === "unknown") return "var(--warn)";
  if (state === "cancelled") return "var(--text-dim)";
  return "var(--mantine-color-iris-5)";
}

function StepIcon({ state }: { state: string }) {
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
