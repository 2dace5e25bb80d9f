import type { OpenDdSubgraphObject } from "../opendd/metadata.gen.ts";
import { nameOf } from "./object-identity.ts";

/**
 * Of the objects that may go, those whose names nothing says that stays. A name that merely looks the
 * same keeps an object too: one too many does no harm.
 */
export function unnamed(
  gone: ReadonlySet<OpenDdSubgraphObject>,
  all: readonly OpenDdSubgraphObject[],
): ReadonlySet<OpenDdSubgraphObject> {
  const texts = new Map(all.map((one) => [one, textsIn(one)]));
  const left = new Set(gone);
  const staying = all.filter((one) => !gone.has(one));
  // What one that stays names stays as well, and so does what that names.
  for (const one of staying) {
    for (const candidate of left) {
      if (OF_ITSELF.has(candidate.kind) || !texts.get(one)?.has(nameOf(candidate))) continue;
      left.delete(candidate);
      staying.push(candidate);
    }
  }
  return left;
}

/** Without what they stand for at the connector they are mistakes, whoever names them. */
const OF_ITSELF: ReadonlySet<string> = new Set([
  "DataConnectorScalarRepresentation",
  "Relationship",
]);

/** Every text in an object, of types without their lists and nulls. */
function textsIn(object: OpenDdSubgraphObject): ReadonlySet<string> {
  const texts = new Set<string>();
  // A connector's own documents name nothing of the metadata.
  if (object.kind === "DataConnectorLink") return texts;
  const left: unknown[] = [object.definition];
  for (const at of left) {
    if (typeof at === "string") texts.add(at.replaceAll(/[[\]!]/g, ""));
    else if (typeof at === "object" && at !== null) left.push(...Object.values(at));
  }
  return texts;
}
