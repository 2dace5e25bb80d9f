import { Text } from "@mantine/core";
import { durationText } from "../lib/duration.ts";
import { type Lane, laneMs, lanes, laneState } from "../lib/lanes.ts";
import { useNow } from "../lib/now.ts";
import { problemIn } from "../lib/problem.ts";
import type { Step } from "../lib/types.ts";
import { type Bar, waterfall } from "../lib/waterfall.ts";
import { ProblemAlert } from "./problem-alert.tsx";
import { Sentence } from "./sentence.tsx";
import { StepIcon } from "./step-icon.tsx";

/**
 * Each step with when it ran within the whole, so that the longest wait is seen at once. Where
 * several targets are worked on side by side, each has its own lane.
 */
export function StepWaterfall({ steps, moving }: { steps: readonly Step[]; moving: boolean }) {
  const now = useNow();
  const end = moving ? now : Date.now();
  const { bars } = waterfall(steps, end);
  if (steps.length === 0) {
    return (
      <Text fz="sm" c="dimmed" p="md">
        {moving ? "Waiting for the Creator to take it up." : "It ended before its first step."}
      </Text>
    );
  }
  const barOf = new Map(bars.map((bar) => [bar.no, bar]));
  const all = lanes(steps);
  return all.map((lane) => (
    <LaneSteps
      key={lane.steps[0]?.no}
      lane={lane}
      barOf={barOf}
      now={end}
      only={all.length === 1}
    />
  ));
}

interface LaneProps {
  lane: Lane<Step>;
  barOf: ReadonlyMap<number, Bar>;
  now: number;
  /** There is no other: it needs no heading. */
  only: boolean;
}

function LaneSteps({ lane, barOf, now, only }: LaneProps) {
  const ms = laneMs(lane.steps, now);
  const name = lane.target ?? (only ? "Steps" : "The environment");
  return (
    <section aria-label={only ? "Steps" : `Steps on ${name}`}>
      {!only && (
        <div className="lane-head" data-lane={lane.target ?? ""} data-state={laneState(lane.steps)}>
          <StepIcon state={laneState(lane.steps)} />
          <h3>{name}</h3>
          <Text fz="sm" c="dimmed">
            {lane.steps.filter(({ state }) => state === "done").length} of {lane.steps.length} done
          </Text>
          <Text fz="sm" ta="right" fw={600}>
            {ms === null ? "–" : durationText(ms)}
          </Text>
        </div>
      )}
      <div role="list">
        {lane.steps.map((step) => (
          <StepRow key={step.no} step={step} bar={barOf.get(step.no)} inLane={!only} />
        ))}
      </div>
    </section>
  );
}

interface RowProps {
  step: Step;
  bar: Bar | undefined;
  /** The target stands above. */
  inLane: boolean;
}

function StepRow({ step, bar, inLane }: RowProps) {
  const problem = problemIn(step.error);
  const about = [
    inLane ? null : step.target,
    step.part,
    step.attempt > 1 ? `attempt ${step.attempt}` : null,
  ];
  return (
    <div role="listitem" data-step={step.name} data-state={step.state}>
      <div className="waterfall-row">
        <StepIcon state={step.state} />
        <div style={{ minWidth: 0 }}>
          <Text className="step-title" fz="sm" fw={500} truncate>
            {step.title}
          </Text>
          <Text fz="xs" c="dimmed" truncate>
            {about.filter(Boolean).join(" · ") || step.name}
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
      {step.sentence && (
        <Text fz="sm" c="dimmed" style={{ padding: "0 16px 12px 48px" }}>
          <Sentence text={step.sentence} />
        </Text>
      )}
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
