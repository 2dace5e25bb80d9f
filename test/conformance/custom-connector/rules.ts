import type { Rules } from "../../../functions/engine/connectors/memory/rules.ts";
import { sameJson } from "../../../functions/engine/connectors/memory/json.ts";
import { aggregate } from "./aggregation.ts";
import { extractions } from "./extraction.ts";
import { applyFieldArguments } from "./field-arguments.ts";
import { groupOperators, operatorsV01, operatorsV02 } from "./operators.ts";
import { compare, insertionSort } from "./ordering.ts";
import { refuseV01, refuseV02 } from "./refusals.ts";

export const rulesV02: Rules = {
  operators: operatorsV02,
  groupOperators,
  compare,
  sort: insertionSort,
  joins: sameJson,
  mappedPath: "first element",
  absentField: "null",
  nullCollection: "fault",
  aggregate,
  extractions,
  applyArguments: applyFieldArguments,
  argumentsApplyTo: "selection",
  grouped: "adjacent",
  offers: {
    relationships: true,
    arrayComparisons: false,
    aggregatesInPredicates: false,
    nestedCollections: false,
    groupPredicateVariables: false,
    namedScopes: false,
    dimensionPaths: false,
    orderedAggregatePaths: true,
  },
  refuse: refuseV02,
};

export const rulesWithoutRelationships: Rules = {
  ...rulesV02,
  offers: { ...rulesV02.offers, relationships: false },
};

/** Scopes are how the evaluator sees a `root_collection_column`. */
export const rulesV01: Rules = {
  ...rulesV02,
  operators: operatorsV01,
  absentField: "fault",
  offers: { ...rulesV02.offers, namedScopes: true, orderedAggregatePaths: false },
  refuse: refuseV01,
};
