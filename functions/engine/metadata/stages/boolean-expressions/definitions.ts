import { type Key, shown } from "../../names.ts";
import type { BooleanExpressionTypeV1 } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import { refuse } from "../report.ts";

/** What boolean expressions refer to each other by, whatever their order. */
export interface Definitions {
  types: Map<Key, { definition: BooleanExpressionTypeV1; subgraph: string; path: Path }>;
  /** Names of the ObjectBooleanExpressionTypes. */
  legacy: ReadonlySet<Key>;
  /** Model → its `filterExpressionType`, in its own subgraph. */
  modelFilters: ReadonlyMap<Key, string | null>;
}

/** Where an expression is defined. */
export interface Place {
  name: Key;
  subgraph: string;
  path: Path;
}

export function missingExpression(child: Key, parent: Key, path: Path): never {
  refuse(
    `could not find object boolean expression type ${shown(child)} referenced within boolean expression ${shown(parent)}`,
    path,
  );
}
