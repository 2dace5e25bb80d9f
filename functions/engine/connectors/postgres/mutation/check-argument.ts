import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import { isExpression } from "../../serve/requests.ts";
import { invalidRequest } from "../errors.ts";

/**
 * A predicate given as an argument of a procedure: absent or null means that there is none. Throws
 * 400 for what is no predicate; arguments of procedures are checked by nobody else.
 */
export function predicateArgument(
  given: Readonly<Record<string, unknown>>,
  name: string,
): ndc.Expression | null {
  const value = Object.hasOwn(given, name) ? given[name] : null;
  if (value === null || value === undefined) return null;
  if (isExpression("0.2", value)) return value;
  throw invalidRequest(`Argument '${name}' should have an ndc-spec Expression structure`);
}
