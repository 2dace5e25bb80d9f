import type { Path } from "../../../../engine/metadata/problem.ts";
import type { ReadSupergraph } from "../../../../engine/metadata/read/read-supergraph.ts";
import {
  type Place,
  type PlacedProblem,
  placed,
} from "../../../../engine/metadata/read/source-file.ts";
import type { KnownNames } from "./known-names.ts";

/** Names in metadata and AuthConfig that stand for values of the environment and are not given. */
export function environmentNames(read: ReadSupergraph, names: KnownNames): PlacedProblem[] {
  return [
    ...wrongIn(read.metadata.subgraphs, ["subgraphs"], (path) => read.placeOf(path), names),
    ...wrongIn(read.authConfig, [], (path) => read.authPlaceOf(path), names),
  ];
}

/** `literal` and `schema` hold values that are not OpenDD's own. */
const FOREIGN = new Set(["literal", "schema"]);

function wrongIn(
  root: unknown,
  from: Path,
  placeOf: (path: Path) => Place | null,
  names: KnownNames,
): PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  const look = (value: unknown, path: Path): void => {
    if (value === null || typeof value !== "object") return;
    if (Array.isArray(value)) {
      for (const [at, one] of value.entries()) look(one, [...path, at]);
      return;
    }
    const entries = Object.entries(value);
    const [first, second] = entries;
    if (first?.[0] === "valueFromEnv" && second === undefined && typeof first[1] === "string") {
      const wrong = names.wrong(first[1]);
      const at = [...path, "valueFromEnv"];
      if (wrong !== null) problems.push({ ...placed(wrong, placeOf(at)), path: at });
      return;
    }
    for (const [key, inner] of entries) if (!FOREIGN.has(key)) look(inner, [...path, key]);
  };
  look(root, from);
  return problems;
}
