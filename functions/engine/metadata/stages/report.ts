import type { OpenDdFlags } from "../opendd/metadata.gen.ts";
import type { Problem } from "../problem.ts";

/**
 * What the stages say about the metadata. A stage goes on to its end after a problem, so that all of
 * its problems are told at once; the next one does not begin.
 */
export class Report {
  readonly problems: Problem[] = [];
  readonly #issues: { problem: Problem; refusedBy: keyof OpenDdFlags | null }[] = [];

  /** What cannot be built. */
  problem(problem: Problem): void {
    this.problems.push(problem);
  }

  /** What builds with a warning, except where the flag `refusedBy` is on. */
  issue(problem: Problem, refusedBy: keyof OpenDdFlags | null = null): void {
    this.#issues.push({ problem, refusedBy });
  }

  get failed(): boolean {
    return this.problems.length > 0;
  }

  /** The issues that the flags refuse, and the others. */
  judged(flags: OpenDdFlags): { problems: Problem[]; warnings: Problem[] } {
    const refused = this.#issues.filter(({ refusedBy }) => refusedBy !== null && flags[refusedBy]);
    const others = this.#issues.filter((one) => !refused.includes(one));
    return {
      problems: refused.map(({ problem }) => problem),
      warnings: others.map(({ problem }) => problem),
    };
  }
}
