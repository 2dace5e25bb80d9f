import { type DirectiveNode, Kind } from "graphql/language";
import type { CheckedVariable, Condition } from "./operation.ts";
import { invalid } from "./request-error.ts";

/**
 * What `@skip` and `@include` say: `true` and `false` where no variable is asked. Throws
 * `RequestError` for any other directive, since none but these means anything here.
 */
export function conditionOf(
  { variables }: { variables: ReadonlyMap<string, CheckedVariable> },
  directives: readonly DirectiveNode[],
): Condition | boolean {
  let all: Condition | null = null;
  const met = new Set<string>();
  for (const directive of directives) {
    const name = directive.name.value;
    if (name !== "skip" && name !== "include") throw invalid(`unknown directive @${name}`);
    if (met.has(name)) throw invalid(`the directive @${name} is specified more than once`);
    met.add(name);
    const given = directive.arguments?.find((one) => one.name.value === "if")?.value;
    if (given === undefined) throw invalid(`required argument if not found on directive @${name}`);
    const wanted = name === "include";
    if (given.kind === Kind.BOOLEAN) {
      if (given.value !== wanted) return false;
      continue;
    }
    if (given.kind !== Kind.VARIABLE) {
      throw invalid(`expected a value of type Boolean! for argument if of directive @${name}`);
    }
    all = and(all, {
      is: "variable",
      name: booleanVariable(variables, given.name.value),
      equals: wanted,
    });
  }
  return all ?? true;
}

function booleanVariable(variables: ReadonlyMap<string, CheckedVariable>, name: string): string {
  const variable = variables.get(name);
  if (variable === undefined) throw invalid(`the variable ${name} is not defined in the document`);
  const { type } = variable;
  const fits =
    "named" in type && type.named === "Boolean" && (!type.nullable || "defaultValue" in variable);
  if (!fits) throw invalid(`the variable ${name} cannot be used at a location of type Boolean!`);
  return name;
}

export function and(a: Condition | null, b: Condition | null): Condition | null {
  return a === null || b === null ? (a ?? b) : { is: "all", of: [a, b] };
}

/** Null, which is always, wins. */
export function or(conditions: readonly (Condition | null)[]): Condition | null {
  const [first = null, ...rest] = conditions;
  if (first === null || rest.includes(null)) return null;
  return rest.length === 0 ? first : { is: "any", of: conditions as readonly Condition[] };
}

/** Whether a condition holds with these values of variables. */
export function holds(condition: Condition | null, values: ReadonlyMap<string, unknown>): boolean {
  if (condition === null) return true;
  if (condition.is === "variable") return values.get(condition.name) === condition.equals;
  return condition.is === "all"
    ? condition.of.every((one) => holds(one, values))
    : condition.of.some((one) => holds(one, values));
}
