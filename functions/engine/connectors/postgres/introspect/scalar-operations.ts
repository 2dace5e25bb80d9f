import type { FileScalarType } from "../configuration/file-schema.ts";
import type { Catalog, CatalogComparison, CatalogType } from "./catalog.ts";
import type { CatalogTypes } from "./catalog-types.ts";
import type { IntrospectionOptions } from "./options.ts";

/** Gives the configuration's name of a scalar type, which is in the configuration from then on. */
type NameOf = (oid: number) => string | null;

type Comparisons = FileScalarType["comparisonOperators"];

/** What can be done with values of each scalar type. */
export class ScalarOperations {
  readonly #types: CatalogTypes;
  readonly #operators: ReadonlyMap<string, CatalogComparison[]>;
  readonly #functions: ReadonlyMap<string, CatalogComparison[]>;
  readonly #aggregates: ReadonlyMap<string, Catalog["aggregates"]>;
  readonly #options: IntrospectionOptions;

  constructor(catalog: Catalog, types: CatalogTypes, options: IntrospectionOptions) {
    this.#types = types;
    this.#options = options;
    this.#operators = Map.groupBy(catalog.operators, ({ name }) => name);
    this.#functions = Map.groupBy(catalog.comparisonFunctions, ({ name }) => name);
    this.#aggregates = Map.groupBy(catalog.aggregates, ({ name }) => name);
  }

  comparisons(type: CatalogType, nameOf: NameOf): Comparisons {
    const found = new Map<string, Comparisons[string]>();
    for (const { operatorName, exposedName, operatorKind } of this.#options
      .comparisonOperatorMapping) {
      const argument = this.#argument(type, this.#operators.get(operatorName), nameOf);
      if (argument === null || found.has(exposedName)) continue;
      found.set(exposedName, { operatorName, operatorKind, argumentType: argument, isInfix: true });
      if (operatorKind !== "equal" || argument !== nameOf(type.oid)) continue;
      const among = { operatorName: "IN", operatorKind: "in", isInfix: true } as const;
      found.set("_in", { ...among, argumentType: argument });
    }
    for (const name of this.#options.introspectPrefixFunctionComparisonOperators) {
      const argument = this.#argument(type, this.#functions.get(name), nameOf);
      if (argument === null || found.has(name)) continue;
      const called = { operatorName: name, operatorKind: "custom", isInfix: false } as const;
      found.set(name, { ...called, argumentType: argument });
    }
    return sorted(found);
  }

  /** The type that a value of `type` is compared with; null: it cannot be. */
  #argument(
    type: CatalogType,
    candidates: readonly CatalogComparison[] | undefined,
    nameOf: NameOf,
  ): string | null {
    if (candidates === undefined) return null;
    const left = this.#types.match(type, new Set(candidates.map((one) => one.left)));
    const rights = candidates.filter((one) => one.left === left).map((one) => one.right);
    if (rights.length === 0) return null;
    // With one of its own kind where there is such an operator.
    if (this.#types.match(type, new Set(rights)) !== null) return nameOf(type.oid);
    const [only, second] = rights.filter((oid) => this.#isPlain(oid));
    return only === undefined || second !== undefined ? null : nameOf(only);
  }

  /** Whether it is said how its values are written in JSON, so that somebody can write one. */
  #isPlain(oid: number): boolean {
    const name = this.#types.get(oid)?.name;
    return name !== undefined && Object.hasOwn(this.#options.typeRepresentations, name);
  }

  aggregates(type: CatalogType, nameOf: NameOf): FileScalarType["aggregateFunctions"] {
    const base = this.#types.base(type);
    const found = new Map<string, { returnType: string }>();
    for (const [name, candidates] of this.#aggregates) {
      const argument = this.#types.match(type, new Set(candidates.map((one) => one.argument)));
      const aggregate = candidates.find((one) => one.argument === argument);
      if (aggregate === undefined) continue;
      const { result } = aggregate;
      const returned = this.#types.get(result)?.kind === "p" && result === argument;
      const returnType = nameOf(returned ? base.oid : result);
      if (returnType !== null) found.set(name, { returnType });
    }
    return sorted(found);
  }
}

function sorted<T>(of: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...of].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
