import { shown } from "../../names.ts";
import type { ModelPermission } from "../../opendd/metadata.gen.ts";
import { type Path, problem } from "../../problem.ts";
import type { Model } from "../../resolved.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";

const OPERATIONS = [
  { part: "relationalInsert", words: "relational insert", capability: "insertable" },
  { part: "relationalUpdate", words: "relational update", capability: "updatable" },
  { part: "relationalDelete", words: "relational delete", capability: "deletable" },
] as const;

/**
 * Rows that are changed by statements over the model's relation. GraphQL has none, so that a
 * permission for them has no effect; the connector must offer them all the same.
 */
export function tellRelational(
  definition: ModelPermission,
  model: Model,
  path: Path,
  { connectors }: Pick<Known, "connectors">,
  report: Report,
): void {
  const prefix = `Error in model permission for model '${shown(model.name)}' for role '${definition.role}': `;
  for (const { part, words, capability } of OPERATIONS) {
    if (!definition[part]) continue;
    const at = [...path, part];
    if (model.source === null) {
      refuse(`${prefix}model source is required to resolve relational permissions`, at);
    }
    const { connector, collection } = model.source;
    const found = connectors[connector]?.schema.collections.find(({ name }) => name === collection);
    const { relational_mutations: offers } = (found ?? {}) as RelationalCollection;
    if (offers?.[capability] !== true) {
      refuse(`${prefix}${words} is not supported for this model`, at);
    }
    report.issue(problem(`${prefix}${words} is not offered in GraphQL and has no effect`, at));
  }
}

/** Versions of NDC after the one whose types are used here say so at a collection. */
interface RelationalCollection {
  relational_mutations?: Partial<Record<"insertable" | "updatable" | "deletable", boolean>> | null;
}
