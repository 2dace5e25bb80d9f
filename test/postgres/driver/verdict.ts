/** What one run of the load saw. */
export interface LoadReport {
  /** Operations that ended with the right answer. */
  answered: number;
  /** Operations that were refused, by the error's code: what a killed backend may cause. */
  errors: Record<string, number>;
  /** Transactions whose commit was acknowledged. */
  commits: number;
  /** Wrong answers, hangs, errors without a code: must be empty. */
  problems: string[];
}

/** A wrong answer, as opposed to a refused one. */
export class WrongAnswer extends Error {}

export function equal(actual: unknown, expected: unknown, what: string): void {
  if (actual === expected) return;
  const show = (value: unknown) => String(value).slice(0, 80);
  throw new WrongAnswer(`${what}: ${show(actual)} instead of ${show(expected)}`);
}

export function onlyRow<T>(rows: readonly T[]): T {
  equal(rows.length, 1, "number of rows");
  const [row] = rows;
  if (row === undefined) throw new WrongAnswer("a hole instead of a row");
  return row;
}

export interface Recorder {
  report: LoadReport;
  /** Runs one operation with a limit and records how it ended; true where it was answered. */
  attempt(name: string, work: () => Promise<unknown>): Promise<boolean>;
  problem(text: string): void;
}

const LIMIT_MS = 10_000;

export function recorder(): Recorder {
  const report: LoadReport = { answered: 0, errors: {}, commits: 0, problems: [] };
  const problem = (text: string) => {
    if (report.problems.length < 10) report.problems.push(text);
  };
  return {
    report,
    problem,
    async attempt(name, work) {
      const hang = Promise.withResolvers<never>();
      const timer = setTimeout(() => hang.reject(new WrongAnswer("no answer in 10 s")), LIMIT_MS);
      try {
        await Promise.race([work(), hang.promise]);
        report.answered++;
        return true;
      } catch (error) {
        record(name, error);
        return false;
      } finally {
        clearTimeout(timer);
      }
    },
  };

  function record(name: string, error: unknown): void {
    const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
    if (error instanceof WrongAnswer || code === undefined) {
      problem(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
      return;
    }
    // The connection would go back to the pool inside an open transaction.
    if (code === "UNSAFE_TRANSACTION") problem(`${name}: ${code}`);
    report.errors[code] = (report.errors[code] ?? 0) + 1;
  }
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
