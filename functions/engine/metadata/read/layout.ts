import { ddnSubgraphs } from "./ddn-project.ts";
import { EXTENSIONS } from "./read-file.ts";
import { type SourceFile, placed } from "./source-file.ts";
import { type Found, type SubgraphFiles, documentsOf } from "./subgraph-files.ts";

/**
 * Which documents belong to which subgraph: as the `supergraph.yaml` of a DDN project says, or, where
 * there is none, by folder.
 */
export function layoutOf(files: readonly SourceFile[], found: Found): SubgraphFiles[] {
  const known = distinct(files, found);
  const roots = known.filter(({ path }) => /^supergraph\.(hml|ya?ml|json)$/.test(path));
  const [root, ...others] = roots;
  if (root === undefined) return byFolder(known, found);
  for (const { path } of others) {
    const place = { file: path, line: 1, column: 1 };
    found.problems.push(placed(`the supergraph is described by ${root.path} already`, place));
  }
  return ddnSubgraphs(root, known, found);
}

/** Files that metadata may stand in, each once, in the order of their paths. */
function distinct(files: readonly SourceFile[], found: Found): SourceFile[] {
  const known = new Map<string, SourceFile>();
  for (const { path: given, text } of files) {
    const path = given.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
    if (!EXTENSIONS.some((one) => path.endsWith(one))) continue;
    if (/(^|\/)\./.test(path)) {
      found.notes.push(
        placed("ignored: of a tool's own folder", { file: path, line: 1, column: 1 }),
      );
      continue;
    }
    const same = known.get(path.toLowerCase());
    if (same === undefined) known.set(path.toLowerCase(), { path, text });
    else {
      const message =
        same.path === path
          ? "this file is given twice"
          : `on some machines this file and ${same.path} are one: their names differ only in case`;
      found.problems.push(placed(message, { file: path, line: 1, column: 1 }));
    }
  }
  return [...known.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function byFolder(files: readonly SourceFile[], found: Found): SubgraphFiles[] {
  const folders = Map.groupBy(files, ({ path }) =>
    path.includes("/") ? path.slice(0, path.indexOf("/")) : null,
  );
  return [...folders].map(([name, own]) => ({
    name,
    place: { file: own[0]?.path ?? "", line: 1, column: 1 },
    documents: documentsOf(own, found),
    environment: {},
  }));
}
