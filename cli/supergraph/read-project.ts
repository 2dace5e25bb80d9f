import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { SupergraphSources } from "../../functions/creator/builder/pack/supergraph/sources.ts";
import type { LoadedDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { type Located, parse } from "../../functions/engine/metadata/parse.ts";
import { readSupergraph } from "../../functions/engine/metadata/read/read-supergraph.ts";
import type { Path } from "../../functions/engine/metadata/problem.ts";
import type { Place } from "../../functions/engine/metadata/read/source-file.ts";
import { usageFailure } from "../failure.ts";
import type { Call } from "../spec.ts";

/** A supergraph of the project here. */
export interface Supergraph {
  loaded: LoadedDefinition;
  name: string;
  /** Relative to the project's folder. */
  folder: string;
  sources: SupergraphSources;
  /** Of all subgraphs. */
  objects: Located[];
  hasAuth: boolean;
  hasCompatibility: boolean;
  /** Where an object's document begins; paths of files are those in the folder. */
  placeOf(object: Located): Place | null;
  /** Where the part of an object's definition stands that steps lead to. */
  placeIn(object: Located, steps: Path): Place | null;
}

/** `--supergraph`, else the only one of the definition. */
export function supergraphName(call: Call, { definition }: LoadedDefinition): string {
  const names = Object.keys(definition.supergraphs ?? {});
  const { supergraph } = call.options;
  const [only, ...others] = names;
  if (supergraph === undefined && only !== undefined && others.length === 0) return only;
  if (supergraph !== undefined && names.includes(supergraph)) return supergraph;
  if (only === undefined) {
    throw usageFailure(
      "The definition here has no supergraph.",
      "Make one: `lintas supergraph init --postgres DATABASE_URL`.",
    );
  }
  throw usageFailure(
    supergraph === undefined
      ? "The definition here has several supergraphs."
      : `The definition here has no supergraph \`${supergraph}\`.`,
    `Name one: \`--supergraph ${names.join("|")}\`.`,
  );
}

/** One that is not in the definition yet; what its folder holds counts. */
export async function emptySupergraph(loaded: LoadedDefinition, name: string): Promise<Supergraph> {
  const isFirst = Object.keys(loaded.definition.supergraphs ?? {}).length === 0;
  const folder = isFirst ? "supergraph" : `supergraph-${name}`;
  const there = await stat(join(loaded.root, folder)).catch(() => null);
  if (there !== null) {
    throw usageFailure(
      `There is \`${folder}\` already, which the definition does not name.`,
      `Add \`supergraphs: { ${name}: {} }\` to ${loaded.file}, or remove what is there.`,
    );
  }
  return {
    loaded,
    name,
    folder,
    sources: { metadata: [], connectors: [], problems: [] },
    objects: [],
    hasAuth: false,
    hasCompatibility: false,
    placeOf: () => null,
    placeIn: () => null,
  };
}

/** Reads the metadata. Throws `supergraph.invalid` with all mistakes that keep it from being read. */
export async function readSupergraphHere(
  loaded: LoadedDefinition,
  name: string,
): Promise<Supergraph> {
  const { readSources } =
    await import("../../functions/creator/builder/pack/supergraph/sources.ts");
  const folder = loaded.definition.supergraphs?.[name]?.folder ?? "supergraph";
  const sources = await readSources(loaded.root, folder);
  const read = readSupergraph(sources.metadata);
  const parsed = parse(read.metadata);
  if (read.problems.length > 0 || "problems" in parsed) {
    const { compileProjectSupergraph } =
      await import("../../functions/creator/builder/pack/supergraph/compile-project.ts");
    await compileProjectSupergraph(loaded.root, name, loaded.definition);
    throw usageFailure("The metadata cannot be read.", "`lintas supergraph check` shows why.");
  }
  return {
    loaded,
    name,
    folder,
    sources,
    objects: parsed.parsed.objects,
    hasAuth: read.authConfig !== null,
    hasCompatibility: Object.keys(read.metadata.flags).length > 0,
    placeOf: ({ path }) => read.placeOf(path.slice(0, -1)),
    placeIn: ({ path }, steps) => read.placeOf([...path, ...steps]),
  };
}
