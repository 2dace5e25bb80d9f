import type * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import { Problem, toProblem } from "../../shared/errors/problem.ts";
import type * as api from "../../shared/protocol/api.ts";
import { withPage } from "../client/answer.ts";

export type OperationDetail = z.infer<typeof api.OperationDetail>;

/**
 * The problem of the step that failed, named by its step; else what the operation says of itself.
 * Where several targets failed, those after the first are its `others`. `manager`: its address,
 * where the pages of codes are.
 */
export function operationProblem(operation: OperationDetail, manager: string): Problem {
  if (operation.state === "cancelled") return cancelled(operation);
  const failed = operation.steps
    .toSorted((a, b) => a.no - b.no)
    .flatMap((step) => {
      const problem = Problem.safeParse(step.error);
      return problem.success ? [{ step, problem: problem.data }] : [];
    });
  const [first, ...others] = failed.map(({ step, problem }) =>
    withPage(named(operation, step, problem), manager),
  );
  if (first) return others.length === 0 ? first : { ...first, others };
  const own = Problem.safeParse(operation.error);
  const problem = withPage(own.success ? own.data : toProblem(new Error("unknown")), manager);
  const detail = problem.detail ?? operation.sentence;
  return detail === null ? problem : { ...problem, detail };
}

function named(
  operation: OperationDetail,
  step: OperationDetail["steps"][number],
  problem: Problem,
): Problem {
  const unsaid = step.target && !step.title.includes(step.target) ? ` on ${step.target}` : "";
  const at = `Step "${step.title}"${unsaid} of the ${operation.kind} failed`;
  const detail = problem.detail ?? operation.sentence;
  return { ...problem, detail: [at, detail].filter(Boolean).join(": ") };
}

function cancelled(operation: OperationDetail): Problem {
  return toProblem(
    new AppError("operation.cancelled", {
      detail: operation.sentence ?? `The ${operation.kind} did not reach its end.`,
      extensions: { remedy: `What was and was not done: \`lintas operations ${operation.id}\`.` },
    }),
  );
}
