import { type BoundOperation, bindVariables } from "../graphql/bind.ts";
import { refuseCostly } from "../graphql/cost.ts";
import type { DocumentLimits } from "../graphql/document.ts";
import type { CheckedOperation } from "../graphql/operation.ts";
import { comparedVariables } from "../graphql/compared-variables.ts";
import { RequestError } from "../graphql/request-error.ts";
import type { View } from "../graphql/view.ts";
import type { PlanContext } from "./context.ts";
import type { OperationPlan } from "./plan.ts";
import { planOperation } from "./root.ts";
import { Slots } from "./slots.ts";

/** A plan with what a request has in place of its slots. */
export interface Planned {
  operation: BoundOperation;
  plan: OperationPlan;
  values: readonly unknown[];
}

export interface ToPlan {
  view: View;
  cx: PlanContext;
  checked: CheckedOperation;
  variables: Readonly<Record<string, unknown>>;
  limits: Pick<DocumentLimits, "values" | "cost">;
}

interface Kept extends Omit<Planned, "values"> {
  slots: Slots;
}

/** Of one operation; more of them is one whose variables are of ever new shapes. */
const SHAPES_MAX = 4;
const SHAPE_CHARS_MAX = 400;
/** A longer text counts as more than a value, and is weighed each time. */
const TEXT_CHARS_MAX = 1_000;

/** Plans go with the operation that they are of: it was checked for one role of one build. */
const kept = new WeakMap<CheckedOperation, Map<string, Kept>>();

/**
 * The plan of a query: one that was made before, where the request differs from that one in values to
 * compare with alone. Throws `RequestError`.
 */
export function plannedQuery(of: ToPlan): Planned {
  const shape = shapeOf(of);
  if (shape === null) return plannedOnce(of);
  const shapes = kept.get(of.checked) ?? new Map<string, Kept>();
  kept.set(of.checked, shapes);
  const known = shapes.get(shape.key) ?? madeToKeep(of, shape.slotted);
  if (known === null) return plannedOnce(of);
  if (!shapes.has(shape.key)) {
    shapes.set(shape.key, known);
    const [oldest] = shapes.size > SHAPES_MAX ? shapes.keys() : [];
    if (oldest !== undefined) shapes.delete(oldest);
  }
  const { operation, plan, slots } = known;
  return { operation, plan, values: slots.values(of) };
}

/** Of a request that no other is like. */
export function plannedOnce(of: ToPlan): Planned {
  const operation = bound(of);
  return { operation, plan: planOperation(of.cx, operation), values: [] };
}

function bound({ view, checked, variables, limits }: ToPlan, slots?: Slots): BoundOperation {
  const operation = bindVariables(view, checked, variables, limits, slots);
  refuseCostly(operation.selection, limits.cost);
  return operation;
}

/** Null: it is of this request alone, or none can be made. */
function madeToKeep(of: ToPlan, slotted: ReadonlySet<string>): Kept | null {
  const slots = new Slots(of.view, slotted);
  try {
    const operation = bound(of, slots);
    const plan = planOperation({ ...of.cx, slots }, operation);
    return slots.ofOneRequest ? null : { operation, plan, slots };
  } catch (error) {
    // Planned once more as it is, the request is told its first mistake.
    if (error instanceof RequestError) return null;
    throw error;
  }
}

/**
 * What two requests of one operation need to have in common for one plan: which variables are given,
 * and the values of those that are more than compared with. Null: too much to be looked for again.
 */
function shapeOf({
  checked,
  variables,
}: ToPlan): { key: string; slotted: ReadonlySet<string> } | null {
  const compared = comparedVariables(checked);
  const slotted = new Set<string>();
  let key = "";
  for (const { name } of checked.variables) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (compared.has(name) && isPlainValue(value)) {
      slotted.add(name);
      key += "$";
    } else key += value === undefined ? "-" : JSON.stringify(value);
    key += "\n";
    if (key.length > SHAPE_CHARS_MAX) return null;
  }
  return { key, slotted };
}

function isPlainValue(value: unknown): boolean {
  if (typeof value === "string") return value.length <= TEXT_CHARS_MAX;
  return typeof value === "number" || typeof value === "boolean";
}
