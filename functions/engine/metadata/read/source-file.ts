import type { Path, Problem } from "../problem.ts";

/** A file of a project, read by the caller. `path` is relative to the supergraph's folder, with `/`. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Lines and columns are counted from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** A problem told by where it stands in the files; `place` null: of the project as a whole. */
export interface PlacedProblem {
  message: string;
  place: Place | null;
  /** In the metadata, or in the AuthConfig; absent: it is of the files and not of what they say. */
  path?: Path;
  notes: { place: Place | null; text: string }[];
}

/** One document of a file, as JSON. */
export interface SourceDocument {
  file: string;
  json: unknown;
  /** Where the value at a path stands; of what is not there, the nearest that holds it. */
  placeOf(path: Path): Place;
}

export function placed(message: string, place: Place | null): PlacedProblem {
  return { message, place, notes: [] };
}

/** A problem of the metadata at its place in the files. */
export function placedProblem(
  { message, path, notes }: Problem,
  placeOf: (path: Path) => Place | null,
): PlacedProblem {
  return {
    message,
    place: path === null ? null : placeOf(path),
    ...(path === null ? {} : { path }),
    notes: notes.map((note) => ({ place: placeOf(note.path), text: note.text })),
  };
}

/** `file:line:column: message`, and a line for each note. */
export function placedText({ message, place, notes }: PlacedProblem): string {
  const lines = notes.map((note) => `  ${at(note.place)}${note.text}`);
  return [`${at(place)}${message}`, ...lines].join("\n");
}

function at(place: Place | null): string {
  return place === null ? "" : `${place.file}:${place.line}:${place.column}: `;
}

/** As a reader goes through the files; what is of the whole project comes first. */
export function inOrder(problems: readonly PlacedProblem[]): PlacedProblem[] {
  return problems.toSorted(({ place: a }, { place: b }) => {
    if (a === null || b === null) return Number(b === null) - Number(a === null);
    if (a.file !== b.file) return a.file < b.file ? -1 : 1;
    return a.line - b.line || a.column - b.column;
  });
}
