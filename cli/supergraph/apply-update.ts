import { compileSupergraph } from "../../functions/engine/metadata/compile.ts";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";
import {
  type PlacedProblem,
  placedText,
} from "../../functions/engine/metadata/read/source-file.ts";
import { planFiles } from "./plan-files.ts";
import type { Supergraph } from "./read-project.ts";
import { writeFiles } from "./write-files.ts";

export interface Applied {
  /** By path in the project's folder. */
  files: string[];
  /** What is left for a person to put into a file. */
  conflicts: string[];
  /** Mistakes that the metadata has afterwards, such as a field whose column is of another type now. */
  errors: string[];
}

/**
 * Puts a subgraph's objects, as they shall be, into the files of the supergraph, and compiles what
 * comes of it. Writes only where `write` says so.
 */
export async function applyUpdate(
  supergraph: Supergraph,
  at: { subgraph: string; connector: string },
  objects: readonly OpenDdSubgraphObject[],
  more: { files: ReadonlyMap<string, string>; write: boolean },
): Promise<Applied> {
  const planned = planFiles(supergraph, at, objects);
  const metadata = new Map(supergraph.sources.metadata.map(({ path, text }) => [path, text]));
  for (const [path, text] of planned.files) metadata.set(path, text);
  const compiled = compileSupergraph({
    files: [...metadata].map(([path, text]) => ({ path, text })),
  });
  const { folder, loaded } = supergraph;
  const all = new Map([...more.files, ...planned.files]);
  if (more.write) await writeFiles(loaded.root, folder, all);
  const problems: readonly PlacedProblem[] = "problems" in compiled ? compiled.problems : [];
  return {
    files: [...all.keys()].map((path) => `${folder}/${path}`).toSorted(),
    conflicts: planned.conflicts.map((text) => `${folder}/${text}`),
    errors: problems.map((one) => placedText(one)),
  };
}

/** What people are told of files and of what is left to do. */
export function appliedLines(
  { files, conflicts, errors }: Applied,
  { written, folder }: { written: boolean; folder: string },
): string[] {
  const lines = files.map((file) => `  ${written ? "wrote" : "would write"} ${file}`);
  if (conflicts.length > 0) {
    lines.push("Left for you, as these places cannot be edited safely:");
    lines.push(...conflicts.map((one) => `  ! ${one}`));
  }
  if (errors.length > 0) {
    lines.push("The metadata has mistakes then, which only you can mend:");
    lines.push(...errors.map((one) => `  ✗ ${one}`));
  }
  if (written && files.length > 0) {
    lines.push(`See it: git diff ${folder} · undo it: git restore ${folder}`);
  }
  return lines;
}
