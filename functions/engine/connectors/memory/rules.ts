import type { ConnectorError } from "../../ndc/connector.ts";
import { type AggregateFunction, standardAggregates } from "./aggregate-functions.ts";
import { type ExtractionFunction, standardExtractions } from "./extraction-functions.ts";
import { type Fault, standardRefusal } from "./faults.ts";
import { compareJson, sameJson } from "./json.ts";
import { type Operator, standardOperators } from "./operators.ts";
import type { Row } from "./rows.ts";

/** What NDC leaves to a connector. `standardRules` answers as most databases do. */
export interface Rules {
  operators: Readonly<Record<string, Operator>>;
  /** For predicates of groups. */
  groupOperators: Readonly<Record<string, Operator>>;
  /** The order of two values, undefined where they have none. */
  compare(left: unknown, right: unknown): number | undefined;
  sort<T>(items: readonly T[], compare: (left: T, right: T) => number): T[];
  /** Whether a pair of a relationship's column mapping is equal. */
  joins(source: unknown, target: unknown): boolean;
  /** How much is read of the field path at the target of a column mapping. */
  mappedPath: "whole" | "first element";
  /** What a nested field is, in predicates and ordering, that is absent or below null. */
  absentField: "null" | "fault";
  /** What a null is to an `exists` over nested objects. */
  nullCollection: "empty" | "fault";
  aggregate(name: string, values: readonly unknown[]): unknown;
  extractions: Readonly<Record<string, ExtractionFunction>>;
  /** Applies the arguments of a field, which are never empty, to its value. */
  applyArguments(value: unknown, args: Row): unknown;
  /** Whether arguments are applied to a field as it is stored or to what was selected from it. */
  argumentsApplyTo: "stored value" | "selection";
  /** Which rows with equal dimensions become one group. */
  grouped: "all" | "adjacent";
  offers: Offers;
  /** The answer to a request that is wrong. */
  refuse(fault: Fault): ConnectorError;
}

/** Parts of NDC that a connector may do without. What is off is refused, unless said otherwise. */
export interface Offers {
  relationships: boolean;
  arrayComparisons: boolean;
  aggregatesInPredicates: boolean;
  nestedCollections: boolean;
  groupPredicateVariables: boolean;
  /** Off: a scope is ignored and means the current row. */
  namedScopes: boolean;
  /** Off: the path of a dimension is ignored. */
  dimensionPaths: boolean;
  /** Off: the field path of an aggregate that rows are ordered by is ignored. */
  orderedAggregatePaths: boolean;
}

export const standardRules: Rules = {
  operators: standardOperators,
  groupOperators: standardOperators,
  compare: compareJson,
  sort: (items, compare) => items.toSorted(compare),
  joins: (source, target) => source !== null && sameJson(source, target),
  mappedPath: "whole",
  absentField: "null",
  nullCollection: "empty",
  aggregate: aggregateBy(standardAggregates),
  extractions: standardExtractions,
  applyArguments: (_, args) => {
    throw standardRefusal({ kind: "unknown field argument", name: Object.keys(args).join(", ") });
  },
  argumentsApplyTo: "stored value",
  grouped: "all",
  offers: {
    relationships: true,
    arrayComparisons: true,
    aggregatesInPredicates: true,
    nestedCollections: true,
    groupPredicateVariables: true,
    namedScopes: true,
    dimensionPaths: true,
    orderedAggregatePaths: true,
  },
  refuse: standardRefusal,
};

/** Aggregation by functions that see no nulls. */
export function aggregateBy(
  functions: Readonly<Record<string, AggregateFunction>>,
): Rules["aggregate"] {
  return (name, values) => {
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (found === undefined) throw standardRefusal({ kind: "unknown aggregate function", name });
    return found(values.filter((value) => value !== null));
  };
}
