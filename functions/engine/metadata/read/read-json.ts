import { JsonPlaces } from "./json-places.ts";
import { notPlain } from "./plain-json.ts";
import { type PlacedProblem, placed, type SourceDocument, type SourceFile } from "./source-file.ts";

/** Reads a file of one JSON value. */
export function readJson({ path: file, text }: SourceFile): {
  documents: SourceDocument[];
  problems: PlacedProblem[];
} {
  const places = new JsonPlaces(text);
  try {
    const json: unknown = JSON.parse(text);
    const bad = notPlain(json);
    if (bad !== null) {
      const place = { file, ...places.placeOf(bad.path.slice(0, 1)) };
      return { documents: [], problems: [placed(bad.why, place)] };
    }
    const document: SourceDocument = {
      file,
      json,
      placeOf: (path) => ({ file, ...places.placeOf(path) }),
    };
    return { documents: [document], problems: [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 tells where, but for text that ends too early.
    const offset = /at position (\d+)/.exec(error.message)?.[1];
    const message = error.message.replace(/ in JSON at position.*$/s, "");
    const place = { file, ...places.placeAt(offset === undefined ? text.length : Number(offset)) };
    return { documents: [], problems: [placed(`bad JSON: ${message}`, place)] };
  }
}
