import { type Path, pathText } from "../../../../engine/metadata/problem.ts";
import type { ReadSupergraph } from "../../../../engine/metadata/read/read-supergraph.ts";
import type { Place, PlacedProblem } from "../../../../engine/metadata/read/source-file.ts";
import { AppError } from "../../../../../shared/errors/app-error.ts";
import { placed, type SourceError } from "../source-errors.ts";

/** A mistake or a warning in a supergraph's files; files are named as seen from the project's folder. */
export interface SupergraphFinding extends SourceError {
  /** What it stands in, e.g. `Model Albums` or `AuthConfig`. */
  object?: string;
  /** Where in that object, e.g. `$.definition.source.collection`. */
  path?: string;
  /** What there is to say at other places. */
  notes: SourceError[];
}

/** Told whole with their frames; more than these nobody reads. */
const TOLD_MAX = 200;
const IN_DETAIL_MAX = 20;

export interface Texts {
  /** The supergraph's folder in the project. */
  folder: string;
  /** Lines of a file by its path in that folder. */
  lines(file: string): readonly string[] | undefined;
}

/** Findings for people and programs, in the order of the files. */
export function findings(
  problems: readonly PlacedProblem[],
  { metadata, authConfig }: Pick<ReadSupergraph, "metadata" | "authConfig">,
  texts: Texts,
): SupergraphFinding[] {
  return problems.slice(0, TOLD_MAX).map(({ message, place, path, notes }) => ({
    ...at(place, texts),
    detail: sentence(message),
    ...(path === undefined ? {} : objectAt(path, metadata, authConfig)),
    ...frameOf(place, texts),
    notes: notes.map((note) => ({ ...at(note.place, texts), detail: note.text })),
  }));
}

/** `supergraph.invalid` with all that is wrong. */
export function invalidSupergraph(
  part: string,
  errors: readonly SupergraphFinding[],
  count: number,
): AppError {
  const lines = errors.slice(0, IN_DETAIL_MAX).map(placed);
  const more = count - lines.length;
  return new AppError("supergraph.invalid", {
    detail: [
      `\`${part}\` has ${count === 1 ? "one mistake" : `${count} mistakes`}.`,
      ...lines,
      ...(more > 0 ? [`And ${more} more.`] : []),
    ].join("\n"),
    extensions: { part, errors, mistakes: count },
  });
}

function at(place: Place | null, { folder }: Texts): Pick<SourceError, "file" | "line" | "column"> {
  if (place === null) return { file: folder };
  const { file, line, column } = place;
  return { file: nameOf(folder, file), line, column };
}

function nameOf(folder: string, file: string): string {
  const base = folder.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return base === "" || base === "." ? file : `${base}/${file}`;
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1).trimEnd();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function objectAt(
  path: Path,
  { subgraphs }: ReadSupergraph["metadata"],
  authConfig: unknown,
): Pick<SupergraphFinding, "object" | "path"> {
  const [root, subgraph, list, index, ...inside] = path;
  if (root !== "subgraphs") {
    const isAuth = authConfig !== null && root !== "flags";
    return { ...(isAuth ? { object: "AuthConfig" } : {}), path: pathText(path) };
  }
  if (list !== "objects") return {};
  const object = subgraphs[Number(subgraph)]?.objects[Number(index)];
  return { ...(object === undefined ? {} : nameOfObject(object)), path: pathText(inside) };
}

/** `Model Albums`; permissions have no name but that of what they are of. */
function nameOfObject(object: unknown): { object?: string } {
  const { kind, definition } = object as { kind?: unknown; definition?: Record<string, unknown> };
  if (typeof kind !== "string") return {};
  const { name, typeName, modelName, commandName, dataConnectorName } = definition ?? {};
  const known = [name, typeName, modelName, commandName, dataConnectorName].find(
    (one) => typeof one === "string",
  );
  return { object: known === undefined ? kind : `${kind} ${String(known)}` };
}

const LINE_CHARS = 120;

/** The line with the one before it, and a mark below the column. */
function frameOf(place: Place | null, texts: Texts): { frame?: string } {
  const lines = place === null ? undefined : texts.lines(place.file);
  if (place === null || lines === undefined) return {};
  const { line, column } = place;
  const shown = lines[line - 1];
  if (shown === undefined || shown.length > LINE_CHARS) return {};
  const width = String(line).length;
  const row = (number: number, content: string) =>
    `${String(number).padStart(width)} │ ${content}`.trimEnd();
  const before = lines[line - 2];
  const isShort = before !== undefined && before.length <= LINE_CHARS;
  const mark = `${" ".repeat(width)} │ ${" ".repeat(column - 1)}^`;
  const frame = [...(isShort ? [row(line - 1, before)] : []), row(line, shown), mark];
  return { frame: frame.join("\n") };
}
