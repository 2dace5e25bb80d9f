import type { OpenDdFlags } from "../opendd/metadata.gen.ts";
import { type Path, type Problem, problem } from "../problem.ts";

/** Ends the resolving of one object of the metadata; `Report.attempt` tells why. */
class Refused extends Error {
  readonly problem: Problem;

  constructor(refusal: Problem) {
    super(refusal.message);
    this.problem = refusal;
  }
}

/** Ends the attempt this is called in. `note` is said at `path`, beside the message. */
export function refuse(message: string, path: Path | null = null, note?: string): never {
  throw new Refused(problem(message, path, note));
}

/** Refuses with something to say at several places; the last is that of the mistake. */
export function refuseAt(message: string, ...notes: Problem["notes"]): never {
  throw new Refused({ message, path: notes.at(-1)?.path ?? null, notes });
}

/**
 * Puts what is refused inside of `make` into `words`. `at` is the place where the refusal knows
 * none; `before` is said beside the notes it has.
 */
export function about<T>(
  words: (message: string) => string,
  at: Path,
  make: () => T,
  before: Problem["notes"] = [],
): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { message, path, notes } = error.problem;
    throw new Refused({
      message: words(message),
      path: path ?? at,
      notes: notes.length > 0 ? [...before, ...notes] : [],
    });
  }
}

/** The flag that makes a mistake of an issue; some are one in all metadata. */
type Refusal = keyof OpenDdFlags | "always";

/**
 * What the stages say about the metadata. A stage goes on to its end after a problem, so that its
 * problems are told together; the next one does not begin.
 */
export class Report {
  readonly problems: Problem[] = [];
  readonly #issues: { problem: Problem; refusedBy: Refusal | null }[] = [];
  readonly #once = new Set<string>();

  /** What cannot be built. */
  problem(told: Problem): void {
    this.problems.push(told);
  }

  /** What builds with a warning, except where the flag `refusedBy` is on. */
  issue(told: Problem, refusedBy: Refusal | null = null): void {
    this.#issues.push({ problem: told, refusedBy });
  }

  /** An issue that several uses of the same thing have. */
  issueOnce(told: Problem, refusedBy: Refusal | null = null): void {
    if (this.#once.has(told.message)) return;
    this.#once.add(told.message);
    this.issue(told, refusedBy);
  }

  /** What `make` makes, or null where it refuses. */
  attempt<T>(make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem(error.problem);
      return null;
    }
  }

  get failed(): boolean {
    return this.problems.length > 0;
  }

  /** The issues that the flags refuse, and the others. */
  judged(flags: OpenDdFlags): { problems: Problem[]; warnings: Problem[] } {
    const { refused = [], told = [] } = Object.groupBy(this.#issues, ({ refusedBy }) =>
      refusedBy === "always" || (refusedBy !== null && flags[refusedBy]) ? "refused" : "told",
    );
    return {
      problems: refused.map((one) => one.problem),
      warnings: told.map((one) => one.problem),
    };
  }
}
