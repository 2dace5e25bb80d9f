import type { Located } from "../parse.ts";
import { knownNames, takenNames } from "./existing-names.ts";

/** Within a scope every name is given once; `field:T` are fields and relationships of the type `T`. */
export type Scope = "type" | "model" | "command" | "root" | `field:${string}`;

/** Gives names that are free; what existing metadata names already keeps its name. */
export class Names {
  readonly #existing: ReadonlyMap<string, string>;
  readonly #given = new Map<string, string>();
  readonly #taken: Map<string, Set<string>>;

  constructor(existing: readonly Located[], subgraph: string) {
    this.#existing = knownNames(existing.filter((one) => one.subgraph === subgraph));
    this.#taken = takenNames(existing, subgraph);
  }

  /** The name of what `key` stands for, or the first that is free: `Book`, `Book2`, … */
  of(scope: Scope, key: string | null, wanted: string): string {
    const known = key === null ? undefined : (this.existing(key) ?? this.#given.get(key));
    if (known !== undefined) return known;
    const taken = this.#taken.get(scope) ?? new Set();
    this.#taken.set(scope, taken);
    for (const reserved of RESERVED_FIELDS) taken.add(reserved);
    const name = takeFree(taken, wanted);
    if (key !== null) this.#given.set(key, name);
    return name;
  }

  /** The name that existing metadata has for it. */
  existing(key: string): string | undefined {
    return this.#existing.get(key);
  }
}

/** The first of `name`, `name2`, … that is not taken, which it is from then on. */
export function takeFree(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}

/** Fields that the GraphQL API puts beside those of the metadata, with its usual names. */
const RESERVED_FIELDS = ["_and", "_or", "_not", "_is_null", "_count", "_count_distinct"];
