import type { Definition, SupergraphDefinition } from "../../../../../shared/domain/definition.ts";
import { compileSupergraph } from "../../../../engine/metadata/compile.ts";
import {
  type ReadSupergraph,
  readSupergraph,
} from "../../../../engine/metadata/read/read-supergraph.ts";
import {
  inOrder,
  type PlacedProblem,
  placed,
} from "../../../../engine/metadata/read/source-file.ts";
import { connectorConfigurations } from "./connector-configurations.ts";
import { environmentNames } from "./environment-names.ts";
import { knownNames } from "./known-names.ts";
import { calledFunctions, wrongLinks } from "./links.ts";
import { unreachedPlugins } from "./plugin-paths.ts";
import { readSources, type SupergraphSources } from "./sources.ts";
import type { CompiledSupergraph } from "./compile-project.ts";
import { findings, invalidSupergraph, type Texts } from "./told.ts";

/**
 * Does what `compileProjectSupergraph` promises. It reaches the compiler, which older versions of Node.js
 * cannot load.
 */
export async function compileFolder(
  root: string,
  part: string,
  definition: Pick<Definition, "functions" | "supergraphs">,
): Promise<CompiledSupergraph> {
  const own = definition.supergraphs?.[part];
  if (own === undefined) throw new Error(`no supergraph ${part}`);
  const sources = await readSources(root, own.folder);
  const read = readSupergraph(sources.metadata);
  const texts = textsOf(own.folder, sources);
  const made = compiled(part, own, Object.keys(definition.functions), sources, read);
  if ("problems" in made) {
    const { problems } = made;
    throw invalidSupergraph(part, findings(problems, read, texts), problems.length);
  }
  const warnings = findings(made.warnings, read, texts);
  const more = made.warnings.length - warnings.length;
  if (more > 0) warnings.push({ file: own.folder, detail: `And ${more} more.`, notes: [] });
  return { file: made.part, calls: calledFunctions(read), warnings };
}

function compiled(
  part: string,
  own: SupergraphDefinition,
  functions: readonly string[],
  sources: SupergraphSources,
  read: ReadSupergraph,
): { part: Uint8Array<ArrayBuffer>; warnings: PlacedProblem[] } | { problems: PlacedProblem[] } {
  const names = knownNames(part, own);
  const connectors = connectorConfigurations(sources.connectors, names);
  const found = [
    ...sources.problems,
    ...nothing(sources),
    ...connectors.problems,
    ...environmentNames(read, names),
    ...wrongLinks(read, { functions, connectors, names }),
  ];
  const { path, cors } = own;
  const serving = { path, connectors: Object.fromEntries(connectors.own) };
  const made = compileSupergraph({
    read,
    serving: cors === undefined ? serving : { ...serving, cors },
  });
  const problems = [...found, ...("problems" in made ? made.problems : [])];
  if (problems.length > 0 || "problems" in made) return { problems: inOrder(problems) };
  return {
    part: made.part,
    warnings: inOrder([...made.warnings, ...unreachedPlugins(read, part, own)]),
  };
}

function nothing({ metadata, problems }: SupergraphSources): PlacedProblem[] {
  if (metadata.length > 0 || problems.length > 0) return [];
  const message =
    "there is no metadata in this folder: no file that ends in .hml, .yaml, .yml or .json";
  return [placed(message, null)];
}

function textsOf(folder: string, { metadata, connectors }: SupergraphSources): Texts {
  const texts = new Map(
    [...metadata, ...connectors.flatMap(({ files }) => [...files.values()])].map(
      ({ path, text }) => [path, text],
    ),
  );
  const split = new Map<string, readonly string[]>();
  return {
    folder,
    lines(file) {
      const lines = split.get(file) ?? texts.get(file)?.split(/\r?\n/);
      if (lines !== undefined) split.set(file, lines);
      return lines;
    },
  };
}
