import * as z from "zod";
import { problemsOf } from "../issues.ts";
import { readFile } from "./read-file.ts";
import {
  type Place,
  type SourceDocument,
  type SourceFile,
  placed,
  placedProblem,
} from "./source-file.ts";
import { type Found, type SubgraphFiles, documentsOf } from "./subgraph-files.ts";

const Supergraph = z.object({
  kind: z.literal("Supergraph"),
  version: z.literal("v2"),
  definition: z.object({ subgraphs: z.array(z.string()) }),
});

const Subgraph = z.object({
  kind: z.literal("Subgraph"),
  version: z.literal("v2"),
  definition: z.object({
    name: z.string(),
    includePaths: z.array(z.string()).default([]),
    envMapping: z
      .record(
        z.string(),
        z.union([z.strictObject({ fromEnv: z.string() }), z.strictObject({ value: z.string() })]),
      )
      .default({}),
  }),
});

/** The subgraphs that a DDN project's `supergraph.yaml` names, in its order. */
export function ddnSubgraphs(
  root: SourceFile,
  files: readonly SourceFile[],
  found: Found,
): SubgraphFiles[] {
  const supergraph = described(root, Supergraph, found);
  if (supergraph === null) return [];
  const { document, value } = supergraph;
  const names = new Map<string, Place>();
  return value.definition.subgraphs.flatMap((given, at) => {
    const place = document.placeOf(["definition", "subgraphs", at]);
    const path = within("", given);
    const file = path === null ? undefined : files.find((one) => one.path === path);
    if (file === undefined) {
      found.problems.push(
        placed(`there is no file ${given}, which is to describe a subgraph`, place),
      );
      return [];
    }
    const subgraph = subgraphOf(file, files, found);
    if (subgraph === null) return [];
    const { name } = subgraph;
    const taken = names.get(name);
    if (taken === undefined) {
      names.set(name, subgraph.place);
      return [subgraph];
    }
    found.problems.push({
      ...placed(`there are two subgraphs ${name}`, subgraph.place),
      notes: [{ place: taken, text: "the other one" }],
    });
    return [];
  });
}

function subgraphOf(file: SourceFile, files: readonly SourceFile[], found: Found) {
  const subgraph = described(file, Subgraph, found);
  if (subgraph === null) return null;
  const { document, value } = subgraph;
  const { name, includePaths, envMapping } = value.definition;
  const folder = file.path.split("/").slice(0, -1).join("/");
  const included = new Set<SourceFile>();
  for (const [at, given] of includePaths.entries()) {
    const path = within(folder, given);
    const own = path === null ? [] : files.filter((one) => isIn(one.path, path));
    for (const one of own) if (one !== file) included.add(one);
    if (own.length > 0) continue;
    const place = document.placeOf(["definition", "includePaths", at]);
    found.notes.push(placed(`there is no metadata in ${given}`, place));
  }
  return {
    name,
    place: document.placeOf(["definition", "name"]),
    documents: documentsOf([...included], found),
    environment: envMapping,
  };
}

/** The one document that a file of the project is to hold; null where it does not. */
function described<T>(
  file: SourceFile,
  schema: z.ZodType<T>,
  found: Found,
): { document: SourceDocument; value: T } | null {
  const { documents, problems } = readFile(file);
  found.problems.push(...problems);
  const [document, second] = documents;
  if (document === undefined || second !== undefined) {
    if (problems.length > 0) return null;
    const place = second?.placeOf([]) ?? { file: file.path, line: 1, column: 1 };
    found.problems.push(placed("expected one document in this file", place));
    return null;
  }
  const read = schema.safeParse(document.json);
  if (read.success) return { document, value: read.data };
  const wrong = problemsOf(read.error.issues, []);
  found.problems.push(...wrong.map((one) => placedProblem(one, (path) => document.placeOf(path))));
  return null;
}

/** A path as seen from a folder; null: it leaves the project. */
function within(folder: string, path: string): string | null {
  const parts: string[] = [];
  for (const part of `${folder}/${path.replaceAll("\\", "/")}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

function isIn(path: string, place: string): boolean {
  return place === "" || path === place || path.startsWith(`${place}/`);
}
