import { inputOf } from "../graphql/input.ts";
import type { VariableSlots } from "../graphql/bind.ts";
import { View } from "../graphql/view.ts";
import type { GraphqlType, GraphqlTypeRef } from "../metadata/graphql-schema.ts";
import type { Value } from "../metadata/resolved.ts";
import type { TypeRef } from "../metadata/type-ref.ts";
import { Slot } from "../ndc/slot.ts";
import type { BoundValue } from "../graphql/bind.ts";
import type { PlanContext, PlanSlots } from "./context.ts";
import { jsonOf } from "./input-json.ts";
import { valueOf } from "./value.ts";

/** What of a request slots are filled from. */
export interface SlotSource {
  cx: Pick<PlanContext, "session" | "metadata">;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * The slots of one plan: for variables that only values of comparisons are taken from, and for
 * variables of the session in row filters. What else of a session or of headers gets into a plan makes
 * it a plan of that one request.
 */
export class Slots implements VariableSlots, PlanSlots {
  readonly #view: View;
  readonly #variables: ReadonlySet<string>;
  readonly #reads: ((source: SlotSource) => unknown)[] = [];
  #ofOneRequest = false;

  constructor(view: View, variables: ReadonlySet<string>) {
    this.#view = remembering(view);
    this.#variables = variables;
  }

  variable(name: string, type: GraphqlTypeRef): Slot | null {
    if (!this.#variables.has(name)) return null;
    return this.#slot(({ variables }) => {
      // It has no variables in it.
      return jsonOf(inputOf(this.#view, variables[name], type) as BoundValue);
    });
  }

  /** Null where the value is the same for everybody. */
  session(value: Value, type: TypeRef): Slot | null {
    if (!("sessionVariable" in value)) return null;
    return this.#slot(({ cx }) => valueOf(cx, value, type));
  }

  /** Something of the request itself is in the plan. */
  spoil(): void {
    this.#ofOneRequest = true;
  }

  get ofOneRequest(): boolean {
    return this.#ofOneRequest;
  }

  /** Throws `RequestError`, as planning does. */
  values(source: SlotSource): unknown[] {
    return this.#reads.map((read) => read(source));
  }

  #slot(read: (source: SlotSource) => unknown): Slot {
    return new Slot(this.#reads.push(read) - 1);
  }
}

/** Types of inputs are read for each request: a build need not look them up again. */
function remembering({ source, role }: View): View {
  const types = new Map<string, GraphqlType | undefined>();
  const type = (name: string) => {
    if (!types.has(name)) types.set(name, source.type(name));
    return types.get(name);
  };
  const { query, mutation, subscription } = source;
  return new View({ query, mutation, subscription, type }, role);
}
