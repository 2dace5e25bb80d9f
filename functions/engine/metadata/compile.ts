import { readAuthConfig } from "./auth/read-auth-config.ts";
import type { CompiledSource, Serving } from "./format/source.ts";
import { writeCompiled } from "./format/write-compiled.ts";
import { graphqlSchema } from "./graphql/graphql-schema.ts";
import { type Parsed, parse } from "./parse.ts";
import type { Path, Problem } from "./problem.ts";
import { notPlain } from "./read/plain-json.ts";
import { type ReadSupergraph, readSupergraph } from "./read/read-supergraph.ts";
import {
  inOrder,
  type Place,
  type PlacedProblem,
  placed,
  placedProblem,
  type SourceFile,
} from "./read/source-file.ts";
import { type ResolveOptions, resolve } from "./resolve.ts";

/**
 * Files of a project, or what `readSupergraph` made of them, or metadata that is JSON already (such as
 * `readSource` gives).
 */
export type CompileInput =
  | { files: readonly SourceFile[]; serving?: Serving }
  | { read: ReadSupergraph; serving?: Serving }
  | CompiledSource;

export type Compiled =
  | { /** A compiled file. */ part: Uint8Array<ArrayBuffer>; warnings: PlacedProblem[] }
  | { problems: PlacedProblem[] };

/** Metadata with where its parts stand. */
interface Read extends CompiledSource {
  problems: PlacedProblem[];
  notes: PlacedProblem[];
  placeOf(path: Path): Place | null;
  authPlaceOf(path: Path): Place | null;
}

/**
 * Compiles a supergraph into one file, the same for the same metadata. Mistakes are told of all files
 * at once up to the first stage that has any, by their places where files were given.
 */
export function compileSupergraph(
  input: CompileInput,
  options: ResolveOptions = { aggregationPredicates: false },
): Compiled {
  const read = readInput(input);
  const { metadata, authConfig } = read;
  const parsed = parse(metadata);
  const auth = checkAuth(authConfig, parsed);
  const early = [
    ...read.problems,
    ...placedAt(problemsIn(parsed), (path) => read.placeOf(path)),
    ...placedAt(problemsIn(auth), (path) => read.authPlaceOf(path)),
  ];
  if (early.length > 0 || "problems" in parsed) return { problems: inOrder(early) };
  const made = resolve(parsed.parsed, options);
  const api = "problems" in made ? made : graphqlSchema(made.resolved);
  if ("problems" in api) return { problems: placedAt(api.problems, (path) => read.placeOf(path)) };
  if ("problems" in made)
    return { problems: placedAt(made.problems, (path) => read.placeOf(path)) };
  return {
    part: writeCompiled(
      { resolved: made.resolved, schema: api.schema },
      { metadata, authConfig, ...(input.serving === undefined ? {} : { serving: input.serving }) },
    ),
    warnings: [
      ...read.notes,
      ...placedAt(made.warnings, (path) => read.placeOf(path)),
      ...placedAt(auth.warnings, (path) => read.authPlaceOf(path)),
    ],
  };
}

function readInput(input: CompileInput): Read {
  if ("read" in input) return input.read;
  return "files" in input ? readSupergraph(input.files) : fromJson(input);
}

function fromJson(source: CompiledSource): Read {
  const bad = notPlain([source.metadata, source.authConfig]);
  return {
    ...(bad === null ? source : { metadata: { version: "v3" }, authConfig: null }),
    problems: bad === null ? [] : [placed(bad.why, null)],
    notes: [],
    placeOf: () => null,
    authPlaceOf: () => null,
  };
}

function checkAuth(
  authConfig: unknown,
  parsed: { parsed: Parsed } | { problems: Problem[] },
): { problems: Problem[]; warnings: Problem[] } {
  if (authConfig === null) return { problems: [], warnings: [] };
  const flags = "parsed" in parsed ? parsed.parsed.flags : {};
  const read = readAuthConfig(authConfig, flags);
  return { problems: [], warnings: [], ...read };
}

function problemsIn(made: object): Problem[] {
  return "problems" in made ? (made.problems as Problem[]) : [];
}

function placedAt(
  problems: readonly Problem[],
  placeOf: (path: Path) => Place | null,
): PlacedProblem[] {
  return problems.map((one) => placedProblem(one, placeOf));
}
