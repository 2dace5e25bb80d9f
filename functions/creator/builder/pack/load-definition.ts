import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { Definition } from "../../../../shared/domain/definition.ts";
import {
  definitionMistakes,
  jsonPointer,
  type Mistake,
} from "../../../../shared/domain/definition-mistakes.ts";
import { record, valueAt } from "../../../../shared/domain/loose-value.ts";
import { AppError } from "../../../../shared/errors/app-error.ts";
import type { DefinitionSource } from "./definition-source.ts";
import { insideProject } from "./project-path.ts";
import { readJsonDefinition } from "./read-json-definition.ts";
import { readModuleDefinition } from "./read-module-definition.ts";
import { placed, type SourceError } from "./source-errors.ts";

const FILES = [
  "lintas.config.ts",
  "lintas.config.mts",
  "lintas.config.js",
  "lintas.config.mjs",
  "lintas.json",
];

export interface LoadedDefinition {
  /** The project's folder, links followed. */
  root: string;
  /** The definition's file in it. */
  file: string;
  definition: Definition;
}

/** One of `errors` of `definition.invalid`. */
export interface DefinitionError extends SourceError {
  /** JSON pointer into the definition; absent where the file itself cannot be read. */
  pointer?: string;
  /** What may stand there, in words. */
  allowed?: string;
}

/**
 * Reads the definition of a project folder, with its defaults filled in. Throws
 * `definition.missing`, and `definition.invalid` with every mistake at once, each with its file,
 * line and column under `errors`.
 */
export async function loadDefinition(folder: string): Promise<LoadedDefinition> {
  const root = await realpath(folder).catch(() => null);
  const there = root === null ? [] : await readdir(root).catch(() => []);
  const [file, second] = FILES.filter((name) => there.includes(name));
  if (root === null || file === undefined) {
    throw new AppError("definition.missing", { detail: `\`${folder}\` has no definition.` });
  }
  if (second !== undefined) {
    const detail = `\`${file}\` and \`${second}\` both define this project; keep one.`;
    throw invalid([{ detail, file: second, line: 1, column: 1 }]);
  }
  const text = await readFile(join(root, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw invalid([{ detail: `It cannot be read (${error.code ?? error.message}).`, file }]);
  });
  const source = file.endsWith(".json")
    ? readJsonDefinition(file, text)
    : await readModuleDefinition(root, file, text);
  if (Array.isArray(source)) throw invalid(source);
  const mistakes = [
    ...definitionMistakes(source.input),
    ...(await missingFiles(root, source.input)),
  ];
  if (mistakes.length > 0) throw invalid(locate(source, mistakes));
  return { root, file, definition: Definition.parse(source.input) };
}

function locate(source: DefinitionSource, mistakes: readonly Mistake[]): DefinitionError[] {
  return mistakes
    .map(({ path, at, detail, allowed }) => ({
      pointer: jsonPointer(path),
      detail,
      file: source.file,
      ...source.locate(path, at),
      ...(allowed === undefined ? {} : { allowed }),
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function invalid(errors: readonly DefinitionError[]): AppError {
  return new AppError("definition.invalid", {
    detail: errors.map(placed).join("\n"),
    extensions: { errors },
  });
}

/** What a part names of the project's files; `otherwise` where it names nothing. */
const NAMED = [
  { group: "functions", member: "entry", kind: "file" },
  { group: "functions", member: "assets", kind: "folder" },
  { group: "supergraphs", member: "folder", kind: "folder", otherwise: "supergraph" },
] as const;

/** Files and folders that are not there. Links that leave the project throw `pack.unsafe_path`. */
async function missingFiles(root: string, input: unknown): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  for (const { group, member, kind, ...rest } of NAMED) {
    for (const [part, value] of Object.entries(record(valueAt(input, [group])))) {
      const own = record(value)[member];
      const path = own === undefined && "otherwise" in rest ? rest.otherwise : own;
      // A path out of the project is a mistake of form and told as such.
      if (typeof path !== "string" || path === "" || /^\/|^[A-Za-z]:|\\|\0/.test(path)) continue;
      if (path.split("/").includes("..")) continue;
      const real = await insideProject(root, path);
      const found = real === null ? null : await stat(real);
      const right = kind === "file" ? found?.isFile() : found?.isDirectory();
      if (right === true) continue;
      mistakes.push({
        path: [group, part, member],
        at: "value",
        detail: `\`${path}\` ${found === null ? "is not there" : `is not a ${kind}`}.`,
        allowed: `a ${kind} of the project`,
      });
    }
  }
  return mistakes;
}
