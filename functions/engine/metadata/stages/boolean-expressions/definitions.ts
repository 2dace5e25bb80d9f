import { type Key, keyOf, shown } from "../../names.ts";
import type { BooleanExpressionTypeV1 } from "../../opendd/metadata.gen.ts";
import { objectsOf, type Parsed } from "../../parse.ts";
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

/** The BooleanExpressionTypes; of several with one name the last counts. */
export function booleanExpressionTypes(parsed: Parsed): Definitions["types"] {
  return new Map(
    objectsOf(parsed, "BooleanExpressionType").map(({ subgraph, path, object }) => {
      const { definition } = object;
      return [keyOf(subgraph, definition.name), { definition, subgraph, path }];
    }),
  );
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
