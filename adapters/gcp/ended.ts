import type { Judgement, Progress } from "../../shared/ports/compute.ts";
import type { GoogleError } from "./google-error.ts";
import { judge } from "./judge.ts";

type Ended = Extract<Progress, { kind: "failed" }>;

/**
 * An operation that is done with an error: it will never be anything else, however often it is looked
 * at. By the code of the operation, never by the status of the look. `release`: it was to make one;
 * what is refused there as it stands is refused for good.
 */
export function endedWith(error: GoogleError, { release }: { release: boolean }): Ended {
  const means = judge(error);
  const ended = { kind: "failed", code: codeOf(error, means), detail: error.message } as const;
  const final = means === "fatal" || means === "denied";
  const refused = release && error.code === "FAILED_PRECONDITION";
  return final || refused ? ended : { ...ended, means };
}

const PASSING: ReadonlySet<Judgement> = new Set(["retry", "ambiguous", "not-yet"]);

function codeOf({ code }: GoogleError, means: Judgement): string {
  if (code === "RESOURCE_EXHAUSTED") return "provider.quota";
  if (means === "denied") return "provider.denied";
  return PASSING.has(means) ? "provider.unavailable" : "provider.fatal";
}
