import { isDeepStrictEqual } from "node:util";
import { type Definition, type FieldShape, SCALARS, type Shape } from "./shape.ts";
import type { Direction } from "./standard-schema.ts";

interface Declared {
  definition: Definition;
  /** The first place that has it, for messages. */
  place: string;
}

/**
 * The named types of a connector. A type has one definition by name and direction; where arguments
 * and results differ in one (a default makes a property optional in arguments only), that of the
 * arguments becomes `<name>Input`.
 */
export class Definitions {
  readonly #declared: Record<Direction, Map<string, Declared>> = {
    arguments: new Map(),
    result: new Map(),
  };
  readonly #mistakes: string[] = [];
  #split: ReadonlySet<string> | null = null;

  add(direction: Direction, name: string, definition: Definition, place: string): void {
    const known = this.#declared[direction].get(name);
    if (known === undefined) {
      this.#declared[direction].set(name, { definition, place });
    } else if (!sameDefinition(known.definition, definition)) {
      this.#mistakes.push(
        `${place} and ${known.place} want the name ${name} for different types: give one of them another title`,
      );
    }
  }

  of(direction: Direction, name: string): Definition {
    const found = this.#declared[direction].get(name);
    if (found === undefined) throw new Error(`the type ${name} was not declared`);
    return found.definition;
  }

  /** The name in the connector's schema. */
  finalName(direction: Direction, name: string): string {
    this.#split ??= this.#differing();
    return direction === "arguments" && this.#split.has(name) ? `${name}Input` : name;
  }

  /** All types by their names in the connector's schema, in the order in which they were declared. */
  entries(): [name: string, direction: Direction, definition: Definition][] {
    const seen = new Set<string>();
    const entries: [string, Direction, Definition][] = [];
    for (const [direction, name, { definition }] of this.#all()) {
      const final = this.finalName(direction, name);
      if (!seen.has(final)) entries.push([final, direction, definition]);
      seen.add(final);
    }
    return entries;
  }

  mistakes(): string[] {
    const places = new Map<string, { name: string; place: string }>();
    const clashes: string[] = [];
    for (const [direction, name, { place }] of this.#all()) {
      const final = this.finalName(direction, name);
      const first = places.get(final);
      if (Object.hasOwn(SCALARS, final)) {
        clashes.push(
          `${place} wants the name ${final}, which is a scalar type: give it another title`,
        );
      } else if (first !== undefined && first.name !== name) {
        clashes.push(
          `${place} and ${first.place} want the name ${final} for different types: give one of them another title`,
        );
      }
      if (first === undefined) places.set(final, { name, place });
    }
    return [...this.#mistakes, ...clashes];
  }

  *#all(): Generator<[Direction, string, Declared]> {
    for (const direction of ["arguments", "result"] as const) {
      for (const [name, declared] of this.#declared[direction]) yield [direction, name, declared];
    }
  }

  /** Names of types that differ by direction: in themselves, or in a type that they lead to. */
  #differing(): ReadonlySet<string> {
    const both = [...this.#declared.arguments].flatMap(([name, { definition }]) => {
      const result = this.#declared.result.get(name);
      return result === undefined ? [] : [{ name, definition, result: result.definition }];
    });
    const split = new Set<string>();
    for (const { name, definition, result } of both) {
      if (!sameDefinition(definition, result)) split.add(name);
    }
    for (let size = -1; size !== split.size;) {
      size = split.size;
      for (const { name, definition } of both) {
        if (namesIn(definition).some((used) => split.has(used))) split.add(name);
      }
    }
    return split;
  }
}

function sameDefinition(left: Definition, right: Definition): boolean {
  return isDeepStrictEqual(withoutWords(left), withoutWords(right));
}

function withoutWords(definition: Definition): unknown {
  if (definition.is === "enum") return definition.values;
  return Object.entries(definition.fields)
    .map(([name, { shape, optional }]) => [name, shape, optional] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
}

function namesIn(definition: Definition): string[] {
  if (definition.is === "enum") return [];
  return Object.values(definition.fields).flatMap(({ shape }: FieldShape) => nameIn(shape) ?? []);
}

function nameIn(shape: Shape): string | null {
  if (shape.is === "named") return shape.name;
  return shape.is === "scalar" ? null : nameIn(shape.of);
}
