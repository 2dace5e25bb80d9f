import type { ErrorCode } from "../shared/errors/catalog.ts";
import { AppError, toAppError } from "../shared/errors/app-error.ts";
import { type Problem, toProblem } from "../shared/errors/problem.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

/** A failure with all that the person is shown and the exit code it ends with. */
export class Failure extends Error {
  readonly problem: Problem;
  readonly exit: ExitCode;
  /** Further members of the `--json` object, e.g. the operation that failed. */
  readonly more: Record<string, unknown>;

  constructor(problem: Problem, exit: ExitCode, more: Record<string, unknown> = {}) {
    super(problem.detail ?? problem.title);
    this.name = "Failure";
    this.problem = problem;
    this.exit = exit;
    this.more = more;
  }
}

/** A failure of the command line itself; `remedy` where it is better than the catalogue's. */
export function failure(code: ErrorCode, exit: ExitCode, detail: string, remedy?: string): Failure {
  const extensions = remedy === undefined ? {} : { remedy };
  return new Failure(toProblem(new AppError(code, { detail, extensions })), exit);
}

/** The command line is wrong: `detail` says what, `remedy` what to type instead. */
export function usageFailure(detail: string, remedy?: string): Failure {
  return failure("cli.usage", EXIT.usage, detail, remedy);
}

export function unreachableFailure(url: string, cause: unknown): Failure {
  return failure(
    "cli.unreachable",
    EXIT.unreachable,
    `${url} does not answer: ${reasonOf(cause)}.`,
  );
}

/** What the Manager answered instead of success. */
export function refusedFailure(problem: Problem): Failure {
  if (problem.status === 404) return new Failure(problem, EXIT.notFound);
  return new Failure(problem, problem.status < 500 ? EXIT.refused : EXIT.failed);
}

/** Anything thrown, as a failure. What has no code of ours stays visible: it runs on the person's own machine. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof AppError) return new Failure(toProblem(thrown), EXIT.failed);
  const problem = toProblem(toAppError(thrown));
  return new Failure({ ...problem, detail: reasonOf(thrown) }, EXIT.failed);
}

/** The innermost message: `fetch failed` alone helps nobody. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown instanceof AggregateError && thrown.errors.length > 0) {
    return reasonOf(thrown.errors[0]);
  }
  if (thrown.cause instanceof Error) return reasonOf(thrown.cause);
  const code = "code" in thrown ? thrown.code : undefined;
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "ENOTFOUND") return "its name is not known";
  if (code === "ECONNRESET" || code === "UND_ERR_SOCKET") return "the connection was lost";
  return thrown.message || thrown.name;
}
