import { type Key, keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import type { Path } from "../../problem.ts";
import type { Known, RelationshipDefinition } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { own } from "../own.ts";

/** The relationships of each object type, to be looked up; they are followed when models are known. */
export function resolveRelationships(
  known: Pick<Known, "parsed" | "objectTypes">,
  report: Report,
): Known["relationships"] {
  const table: Known["relationships"] = {};
  const { flags, subgraphs } = known.parsed;
  for (const { subgraph, path, object } of objectsOf(known.parsed, "Relationship")) {
    const { definition } = object;
    const { name, target } = definition;
    const source = keyOf(subgraph, definition.sourceType);
    const named = "model" in target ? target.model.subgraph : target.command.subgraph;
    const targetSubgraph = named ?? subgraph;
    const absent = flags.allow_partial_supergraph === true && !subgraphs.includes(targetSubgraph);
    report.attempt(() => {
      if (known.objectTypes[source] === undefined) {
        refuse(
          `Source type ${shown(source)} referenced in the definition of relationship ${name} is not defined`,
          [...path, "sourceType"],
        );
      }
      const ofType = (table[source] ??= {});
      if (own(ofType, name) !== undefined) {
        refuse(`Multiple relationships named ${name} defined for type ${shown(source)}`, [
          ...path,
          "name",
        ]);
      }
      ofType[name] = absent ? null : { definition, subgraph, path, targetSubgraph };
    });
  }
  return table;
}

/** One relationship; null where its target's subgraph is not there. Refuses one that nobody defines. */
export function relationshipOf(
  type: Key,
  name: string,
  path: Path,
  { relationships }: Pick<Known, "relationships">,
): RelationshipDefinition | null {
  const found = own(relationships[type] ?? {}, name);
  return found === undefined
    ? refuse(`Relationship ${name} could not be found for type ${shown(type)}`, path)
    : found;
}
