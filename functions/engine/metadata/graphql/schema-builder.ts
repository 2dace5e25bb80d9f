import type { GraphqlType } from "../graphql-schema.ts";
import { type Problem, problem } from "../problem.ts";
import type { Resolved } from "../resolved.ts";
import type { TypeRequest } from "./type-request.ts";
import { Visibility } from "./visibility.ts";

/**
 * Collects the types of an API. A type is made when something names it first, so that those which
 * nothing names are not there; types may name each other in circles.
 */
export class SchemaBuilder {
  readonly resolved: Resolved;
  readonly visible: Visibility;
  readonly problems: Problem[] = [];
  readonly #types = new Map<string, { origin: string; made: GraphqlType | null }>();
  readonly #pending: { name: string; request: TypeRequest }[] = [];

  constructor(resolved: Resolved) {
    this.resolved = resolved;
    this.visible = new Visibility(resolved);
  }

  /** Names a type and has it made. Two requests of one name must have one origin. */
  register(name: string, request: TypeRequest, origin = JSON.stringify(request)): string {
    const known = this.#types.get(name);
    if (known === undefined) {
      this.#types.set(name, { origin, made: null });
      this.#pending.push({ name, request });
    } else if (known.origin !== origin) {
      this.refuse(`multiple definitions of graphql type: ${name}`);
    }
    return name;
  }

  refuse(message: string): void {
    if (!this.problems.some((one) => one.message === message)) this.problems.push(problem(message));
  }

  /** All types, by name; `make` may name more. */
  finish(make: (name: string, request: TypeRequest) => GraphqlType): Record<string, GraphqlType> {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const entry = this.#types.get(next.name);
      if (entry !== undefined) entry.made = make(next.name, next.request);
    }
    const types: Record<string, GraphqlType> = {};
    for (const [name, { made }] of [...this.#types].sort(byName)) {
      if (made !== null) types[name] = made;
    }
    return types;
  }
}

/** By code unit, so that names have one order everywhere. */
export function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
