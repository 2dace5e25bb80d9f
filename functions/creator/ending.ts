import { AppError } from "../../shared/errors/app-error.ts";
import { isErrorCode } from "../../shared/errors/catalog.ts";
import type { OperationRow, StepRow } from "./component.ts";
import type { Ending } from "./journal.ts";
import { stepFailed } from "./order.ts";

/** What a step is called once it was done, and where it was not. */
const SAID: Record<string, { done: (one: StepRow) => string; left: (one: StepRow) => string }> = {
  ensure: {
    done: (one) => `released ${one.part} on ${one.target}`,
    left: (one) => `${one.part} was not released on ${one.target}`,
  },
  smoke: {
    done: (one) => `${one.part} on ${one.target} answered`,
    left: (one) => `${one.part} on ${one.target} was not tested`,
  },
  route: {
    done: (one) =>
      one.result?.["unchanged"] === true
        ? "the route was right already"
        : `the route was written (version ${String(one.result?.["version"])})`,
    left: () => "the route was not written",
  },
  traffic: {
    done: (one) => (one.result?.["pending"] === true ? `${one.target} has the route pending` : ""),
    left: (one) => `${one.target} does not follow the route yet`,
  },
  ready: {
    done: () => "the releases are ready to be promoted",
    left: () => "no release was kept",
  },
  unroute: {
    done: () => "all traffic was taken away",
    left: () => "traffic was not taken away and nothing was removed",
  },
  schedules: { done: () => "", left: () => "the schedules were not brought up to date" },
  retire: { done: () => "", left: () => "old releases were not retired" },
  remove: {
    done: (one) => `removed ${one.part} of ${one.release} from ${one.target}`,
    left: (one) => `${one.part} of ${one.release} is still on ${one.target}`,
  },
  sweep: { done: () => "", left: (one) => `${one.target} was not searched for leftovers` },
};

/** How an operation ends whose steps have all ended, with a sentence of what was and was not done. */
export function endingOf(row: OperationRow, steps: readonly StepRow[]): Ending {
  const ordered = steps.toSorted((a, b) => a.no - b.no);
  const failed = ordered.find(stepFailed);
  const sentence = sentenceOf(row, ordered);
  if (failed !== undefined) {
    const error = errorOf(failed);
    const why = (error.detail ?? error.message).replace(/[.!?]?$/, ".");
    const reason = failed.state === "unknown" ? "unknown" : error.code;
    return { state: "failed", reason, sentence: `${why} ${sentence}`.trim(), error };
  }
  const left = ordered.some((one) => one.state === "cancelled");
  if (row.cancelRequestedAt !== null && left) {
    return {
      state: "cancelled",
      reason: "cancelled",
      sentence: `Cancelled. ${sentence}`,
      error: null,
    };
  }
  const late = row.cancelRequestedAt === null ? "" : "It was too late to cancel. ";
  return { state: "ready", reason: null, sentence: `${late}${sentence}`, error: null };
}

function sentenceOf(row: OperationRow, steps: readonly StepRow[]): string {
  const said = steps.flatMap((one) => {
    const words = SAID[one.name];
    if (words === undefined) return [];
    return [one.state === "done" ? words.done(one) : words.left(one)];
  });
  const text = [...new Set(said.filter((one) => one !== ""))].join("; ");
  if (text === "" && row.kind === "settle" && steps.length > 0) return "All follow the route now.";
  if (text === "") return "Nothing was to be done.";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function errorOf(step: StepRow): AppError {
  const { code, detail, provider } = step.error ?? {};
  return new AppError(typeof code === "string" && isErrorCode(code) ? code : "internal", {
    ...(typeof detail === "string" ? { detail } : {}),
    extensions: {
      step: { no: step.no, title: step.title, target: step.target, part: step.part },
      ...(provider === undefined ? {} : { provider }),
    },
  });
}
