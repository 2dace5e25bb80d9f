import { checkFailed } from "../errors.ts";
import { objectReader } from "../rows/answer.ts";
import type { Numbers } from "../rows/exact-number.ts";
import type { Rows } from "../rows/row-source.ts";
import type { MutationPlan } from "./plan.ts";

/** The result of a procedure, of the rows of its statement. Throws 403 where a check fails. */
export function procedureResult(
  plan: MutationPlan,
  { rows, types }: Rows,
  numbers: Numbers,
): unknown {
  // Neither false nor null holds.
  if (plan.checked && rows.some(([check]) => check !== "t")) throw checkFailed();
  const result = plan.result.map((field): [string, unknown] => {
    if (field.kind === "affected_rows") return [field.name, rows.length];
    const read = objectReader(
      plan.outputs.slice(field.from, field.to),
      types,
      field.from + 1,
      numbers,
    );
    return [field.name, rows.map(read)];
  });
  return Object.fromEntries(result);
}
