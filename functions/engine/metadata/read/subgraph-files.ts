import type { EnvironmentMapping } from "./environment.ts";
import { readFile } from "./read-file.ts";
import type { Place, PlacedProblem, SourceDocument, SourceFile } from "./source-file.ts";

export interface SubgraphFiles {
  /** Null: files beside the subgraphs' folders, which are of the supergraph as a whole. */
  name: string | null;
  /** Where its name stands. */
  place: Place;
  documents: SourceDocument[];
  environment: EnvironmentMapping;
}

/** What is found on the way; reading goes on. */
export interface Found {
  problems: PlacedProblem[];
  /** What was left out. */
  notes: PlacedProblem[];
}

export function documentsOf(files: readonly SourceFile[], found: Found): SourceDocument[] {
  return files.flatMap((file) => {
    const { documents, problems } = readFile(file);
    found.problems.push(...problems);
    return documents;
  });
}
