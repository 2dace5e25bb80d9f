import type { Transport } from "./transports.ts";
import type { Verdict } from "./verdict.ts";

/** How a request of a case ended. */
export interface Outcome extends Verdict {
  case: string;
  kind: string;
  area: string;
  /** Numbers in the case. */
  iteration: number;
  session: number;
  /** Over what it was asked. */
  transport: Transport;
  expected: unknown;
  actual: unknown;
  /** Why it failed, in words that failures of one cause share; null where it is exact. */
  cause: string | null;
}

export interface Counts {
  total: number;
  structural: number;
  exact: number;
}

export interface Failure {
  case: string;
  kind: string;
  iteration: number;
  session: number;
  transport: Transport;
  expected: unknown;
  actual: unknown;
}

/** What `--json` prints. Counted are cases: one passes when all of its requests do, over whatever. */
export interface Score extends Counts {
  areas: Record<string, Counts>;
  failures: Failure[];
}

export type Mode = "exact" | "structural";

export function scoreOf(outcomes: readonly Outcome[], mode: Mode): Score {
  const areas = Map.groupBy(outcomes, ({ area }) => area);
  return {
    ...counted(outcomes),
    areas: Object.fromEntries([...areas].map(([area, of]) => [area, counted(of)])),
    failures: outcomes
      .filter((one) => !one[mode])
      .map(({ case: name, kind, iteration, session, transport, expected, actual }) => ({
        case: name,
        kind,
        iteration,
        session,
        transport,
        expected,
        actual,
      })),
  };
}

function counted(outcomes: readonly Outcome[]): Counts {
  const cases = [...Map.groupBy(outcomes, (one) => `${one.kind} ${one.case}`).values()];
  return {
    total: cases.length,
    structural: cases.filter((of) => of.every(({ structural }) => structural)).length,
    exact: cases.filter((of) => of.every(({ exact }) => exact)).length,
  };
}

/** Causes of failure, those of the most cases first. */
export function causesOf(
  outcomes: readonly Outcome[],
  mode: Mode,
): { cause: string; cases: string[] }[] {
  const failed = outcomes.filter((one) => !one[mode]);
  return [...Map.groupBy(failed, ({ cause }) => cause ?? "")]
    .map(([cause, of]) => ({ cause, cases: [...new Set(of.map((one) => one.case))] }))
    .toSorted((a, b) => b.cases.length - a.cases.length);
}

/** The parts of cases that must pass, in percent. */
export interface Least {
  structural: number;
  exact: number;
}

/** Reads `<structural%>,<exact%>`. Throws where it is something else. */
export function readLeast(text: string): Least {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [structural, exact] = numbers;
  const wrong = numbers.some((one) => !(one >= 0 && one <= 100));
  if (numbers.length !== 2 || structural === undefined || exact === undefined || wrong) {
    throw new Error(`--min takes two percentages, such as 100,95, not ${text}`);
  }
  return { structural, exact };
}

/** Of no cases nothing is reached. */
export function reaches({ total, structural, exact }: Counts, least: Least): boolean {
  const enough = (passed: number, percent: number) => 100 * passed >= percent * total;
  return total > 0 && enough(structural, least.structural) && enough(exact, least.exact);
}
