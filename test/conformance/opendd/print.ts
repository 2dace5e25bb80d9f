import { differenceLines, differences } from "./difference.ts";
import { causesOf, type Counts, type Mode, type Outcome, type Score } from "./score.ts";
import { withoutExplanations } from "./verdict.ts";

const LINES_PER_FAILURE = 5;
const CASES_PER_CAUSE = 4;

/** For people: each failure's difference, why how many cases fail, and what passed by area. */
export function printed(outcomes: readonly Outcome[], score: Score, mode: Mode): string[] {
  return [
    ...outcomes.filter((one) => !one[mode]).flatMap(failure),
    ...causes(outcomes, mode),
    ...table(score),
  ];
}

function failure(one: Outcome): string[] {
  const { kind, case: name, iteration, session, transport, expected, actual, structural } = one;
  const found = differences(withoutExplanations(expected), withoutExplanations(actual));
  const lines = isUnbuilt(actual)
    ? actual.notBuilt.messages.slice(0, LINES_PER_FAILURE)
    : differenceLines(found, LINES_PER_FAILURE);
  const word = structural ? "TEXT" : "FAILED";
  const why = lines.length > 0 ? lines : [one.cause ?? ""];
  return [
    `${word} ${kind} ${name}, iteration ${iteration}, session ${session}${transport === "ws" ? ", over a socket" : ""}`,
    ...why.map((line) => `  ${line}`),
  ];
}

function isUnbuilt(actual: unknown): actual is { notBuilt: { messages: string[] } } {
  return typeof actual === "object" && actual !== null && "notBuilt" in actual;
}

function causes(outcomes: readonly Outcome[], mode: Mode): string[] {
  const found = causesOf(outcomes, mode);
  if (found.length === 0) return [];
  const lines = found.map(({ cause, cases }) => {
    const more = cases.length > CASES_PER_CAUSE ? ", …" : "";
    const named = cases.slice(0, CASES_PER_CAUSE).join(", ") + more;
    return `  ${String(cases.length).padStart(3)}  ${cause.slice(0, 240)}\n       ${named}`;
  });
  return ["", "Failing cases by cause:", ...lines];
}

function table(score: Score): string[] {
  const areas = Object.entries(score.areas).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  const rows: [string, Counts][] = [...areas, ["all", score]];
  const width = Math.max("area".length, ...rows.map(([name]) => name.length));
  const line = (name: string, total: string, structural: string, exact: string) =>
    `${name.padEnd(width)}  ${total.padStart(5)}  ${structural.padStart(10)}  ${exact.padStart(7)}`;
  return [
    "",
    line("area", "cases", "structural", "exact"),
    ...rows.map(([name, { total, structural, exact }]) =>
      line(name, `${total}`, `${structural}/${total}`, `${exact}/${total}`),
    ),
  ];
}
