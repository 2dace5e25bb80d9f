import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { Expression } from "./plan.ts";

export function and(expressions: readonly Expression[]): Expression {
  return joined("and", expressions);
}

export function or(expressions: readonly Expression[]): Expression {
  return joined("or", expressions);
}

/** One alone needs nobody around it; the like in the like is the same. */
function joined(type: "and" | "or", expressions: readonly Expression[]): Expression {
  const flat = expressions.flatMap((one) => (one.type === type ? one.expressions : [one]));
  const [first] = flat;
  return flat.length === 1 && first !== undefined ? first : { type, expressions: flat };
}

/** Null: no condition. */
export function all(expressions: readonly (Expression | null)[]): Expression | null {
  const found = expressions.filter((one) => one !== null);
  return found.length === 0 ? null : and(found);
}

export function leaf(expression: ndc.Expression): Expression {
  return { type: "leaf", expression };
}

/**
 * The predicate as a connector reads it. `answered` gives what stands for a remote one; without it
 * there must be none.
 */
export function toNdc(
  expression: Expression,
  answered?: (remote: Extract<Expression, { type: "remote" }>) => Expression,
): ndc.Expression {
  switch (expression.type) {
    case "and":
    case "or":
      return {
        type: expression.type,
        expressions: expression.expressions.map((one) => toNdc(one, answered)),
      };
    case "not":
      return { type: "not", expression: toNdc(expression.expression, answered) };
    case "leaf":
      return expression.expression;
    case "exists": {
      const { in: in_collection, predicate } = expression;
      if (predicate === null) return { type: "exists", in_collection };
      return { type: "exists", in_collection, predicate: toNdc(predicate, answered) };
    }
    case "remote":
      if (answered === undefined) throw new Error("a remote predicate stands where none may");
      return toNdc(answered(expression));
  }
}

/** The remote predicates in an expression, outermost first. */
export function remotesIn(expression: Expression): Extract<Expression, { type: "remote" }>[] {
  switch (expression.type) {
    case "and":
    case "or":
      return expression.expressions.flatMap(remotesIn);
    case "not":
      return remotesIn(expression.expression);
    case "exists":
      return expression.predicate === null ? [] : remotesIn(expression.predicate);
    case "remote":
      return [expression];
    case "leaf":
      return [];
  }
}
