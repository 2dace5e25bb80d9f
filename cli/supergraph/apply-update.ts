import { compileSupergraph } from "../../functions/engine/metadata/compile.ts";
import type { OpenDdSubgraphObject } from "../../functions/engine/metadata/opendd/metadata.gen.ts";
import {
  type PlacedProblem,
  placedText,
  type SourceFile,
} from "../../functions/engine/metadata/read/source-file.ts";
import { readSupergraph } from "../../functions/engine/metadata/read/read-supergraph.ts";
import { canonicalJson } from "../../shared/canonical.ts";
import { usageFailure } from "../failure.ts";
import { planFiles } from "./plan-files.ts";
import type { Supergraph } from "./read-project.ts";
import { writeFiles } from "./write-files.ts";

export interface Applied {
  /** By path in the project's folder. */
  files: string[];
  /** Of them, those that nothing is left in, which go. */
  removedFiles: string[];
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
  objects: readonly (OpenDdSubgraphObject | null)[],
  more: { files: ReadonlyMap<string, string>; write: boolean },
): Promise<Applied> {
  const planned = planFiles(supergraph, at, objects);
  const metadata = new Map(supergraph.sources.metadata.map(({ path, text }) => [path, text]));
  for (const [path, text] of planned.files) {
    if (text === "") metadata.delete(path);
    else metadata.set(path, text);
  }
  const files = [...metadata].map(([path, text]) => ({ path, text }));
  const compiled = compileSupergraph({ files });
  const { folder, loaded } = supergraph;
  const all = new Map([...more.files, ...planned.files]);
  if (planned.conflicts.length === 0)
    requireMeant(
      files,
      objects.filter((one) => one !== null),
    );
  if (more.write) await writeFiles(loaded.root, folder, all);
  const emptied = [...planned.files].filter(([, text]) => text === "").map(([path]) => path);
  const problems: readonly PlacedProblem[] = "problems" in compiled ? compiled.problems : [];
  return {
    files: [...all.keys()].map((path) => `${folder}/${path}`).toSorted(),
    removedFiles: emptied.map((path) => `${folder}/${path}`).toSorted(),
    conflicts: planned.conflicts.map((text) => `${folder}/${text}`),
    errors: problems.map((one) => placedText(one)),
  };
}

/**
 * Read again, the files must say what was meant: an edit may reach further than it seems, such as
 * where others repeat a value by an alias. Throws a `Failure` before anything is written.
 */
function requireMeant(
  files: readonly SourceFile[],
  objects: readonly OpenDdSubgraphObject[],
): void {
  const { subgraphs } = readSupergraph(files).metadata;
  const said = new Set(subgraphs.flatMap((one) => one.objects.map(canonicalJson)));
  const missed = objects.find((one) => !said.has(canonicalJson(one)));
  if (missed === undefined) return;
  throw usageFailure(
    `A ${missed.kind} would not say what was meant, as its file repeats values by aliases. Nothing was written.`,
    "Write out the aliases (`*name`) of that file, then try again.",
  );
}

/** What people are told of files and of what is left to do. */
export function appliedLines(
  { files, removedFiles, conflicts, errors }: Applied,
  { written, folder }: { written: boolean; folder: string },
): string[] {
  const lines = files.map((file) => {
    const what = removedFiles.includes(file) ? ["removed", "remove"] : ["wrote", "write"];
    return `  ${written ? what[0] : `would ${what[1]}`} ${file}`;
  });
  if (conflicts.length > 0) {
    lines.push("Left for you:");
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
