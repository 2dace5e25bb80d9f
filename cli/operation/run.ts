import type * as z from "zod";
import { Event, OperationEventData, StepEventData } from "../../shared/domain/event.ts";
import type { Operation } from "../../shared/protocol/api.ts";
import { answer, checked } from "../client/answer.ts";
import type { Session } from "../client/session.ts";
import { EXIT } from "../exit-code.ts";
import { Failure, failure } from "../failure.ts";
import type { Call } from "../spec.ts";
import { followStream } from "./follow.ts";
import { type Progress, showProgress } from "./progress.ts";
import { type OperationDetail, operationProblem } from "./problem.ts";
import type { StepSeen } from "./step-line.ts";

type OperationStart = Pick<z.infer<typeof Operation>, "id" | "input">;

export interface OperationEnd {
  id: string;
  steps: StepSeen[];
  /** Milliseconds of the step that moved traffic. */
  routeMs: number;
  /** When that step was done, on the clock of `elapsed`; null where no traffic was moved. */
  liveAt: number | null;
}

/**
 * Follows an operation to its end and shows its steps. Ctrl-C asks once for cancel and leaves on
 * the second. Throws a `Failure` where it did not end well.
 */
export async function runOperation(
  call: Call,
  session: Session,
  operation: OperationStart,
): Promise<OperationEnd> {
  const { id } = operation;
  const progress = showProgress(call.environment, call.colors, hasManyTargets(operation));
  const interrupt = cancelOnInterrupt(call, session, id, progress);
  const seen = await follow(call, session, id, { progress, ...interrupt });
  if (interrupt.signal.aborted) throw leftBehind(id);
  if (seen.state !== "ready") throw await operationFailure(session, id, interrupt.asked());
  const routed = seen.steps.find(movesTraffic);
  return { id, steps: seen.steps, routeMs: routed?.durationMs ?? 0, liveAt: seen.liveAt };
}

function hasManyTargets({ input }: OperationStart): boolean {
  return input.kind === "deploy" && input.targets.length > 1;
}

function movesTraffic({ name }: StepSeen): boolean {
  return name === "route";
}

/** Shows the steps of an operation of anybody until it ends. Ctrl-C only leaves. */
export async function watchOperation(
  call: Call,
  session: Session,
  operation: OperationStart,
): Promise<void> {
  const { id } = operation;
  const leave = new AbortController();
  const stop = call.environment.onInterrupt(() => leave.abort());
  const progress = showProgress(call.environment, call.colors, hasManyTargets(operation));
  await follow(call, session, id, { progress, stop, signal: leave.signal });
  if (leave.signal.aborted) throw leftBehind(id);
}

interface Following {
  progress: Progress;
  stop: () => void;
  signal: AbortSignal;
}

async function follow(call: Call, session: Session, id: string, following: Following) {
  const { progress, stop, signal } = following;
  const steps = new Map<number, StepSeen>();
  let state: string | null = null;
  let liveAt: number | null = null;
  try {
    for await (const event of operationEvents(call, session, id, signal)) {
      if (event.type === "operation") state = OperationEventData.parse(event.data).state;
      if (event.type !== "step") continue;
      const step = StepEventData.parse(event.data);
      steps.set(step.no, step);
      progress.step(step);
      if (movesTraffic(step) && step.state === "done") liveAt ??= call.environment.elapsed();
    }
  } finally {
    stop();
    progress.close();
  }
  return { state, liveAt, steps: [...steps.values()].sort((a, b) => a.no - b.no) };
}

async function* operationEvents(call: Call, session: Session, id: string, signal: AbortSignal) {
  const { clock } = call.environment;
  const endpoint = session.client.v1.orgs[":org"].operations[":operation"].events;
  const messages = followStream({
    clock,
    signal,
    open: (after) =>
      checked(
        endpoint.$get(
          {
            param: { org: session.org, operation: id },
            query: after === undefined ? {} : { after },
          },
          { headers: { accept: "text/event-stream" }, init: { signal } },
        ),
      ),
    onLost: () => call.say("The line to the Manager was lost; taking it up again …"),
  });
  for await (const message of messages) {
    const event = Event.safeParse(JSON.parse(message.data));
    if (event.success) yield event.data;
  }
}

function cancelOnInterrupt(call: Call, session: Session, id: string, progress: Progress) {
  const leave = new AbortController();
  let asked = false;
  const stop = call.environment.onInterrupt(() => {
    if (asked) return leave.abort();
    asked = true;
    progress.note(`Cancelling. Ctrl-C again leaves; then follow it: lintas operations ${id}`);
    const cancel = session.client.v1.orgs[":org"].operations[":operation"].cancel;
    answer(cancel.$post({ param: { org: session.org, operation: id } })).catch((error: unknown) => {
      progress.note(`It could not be cancelled: ${error instanceof Error ? error.message : "?"}`);
    });
  });
  return { stop, signal: leave.signal, asked: () => asked };
}

function leftBehind(id: string): Failure {
  const { problem, exit } = failure(
    "cli.interrupted",
    EXIT.interrupted,
    `Operation ${id} goes on without you until it is cancelled or done.`,
    `Follow it: \`lintas operations ${id}\`.`,
  );
  return new Failure(problem, exit, { operation: { id } });
}

async function operationFailure(session: Session, id: string, asked: boolean): Promise<Failure> {
  const endpoint = session.client.v1.orgs[":org"].operations[":operation"];
  const detail: OperationDetail = await answer(
    endpoint.$get({ param: { org: session.org, operation: id } }),
  );
  const exit = asked && detail.state === "cancelled" ? EXIT.interrupted : EXIT.failed;
  return new Failure(operationProblem(detail, session.url), exit, { operation: detail });
}
