import { isDeepStrictEqual } from "node:util";
import { changed, type ValueChange } from "./changes.ts";

/**
 * A JSON file with changes made to an object in it, which is the whole of it or an element of its
 * list. Null: it is not there.
 */
export function editJson(
  text: string,
  object: unknown,
  changes: readonly ValueChange[],
): string | null {
  const json: unknown = JSON.parse(text);
  if (isDeepStrictEqual(json, object)) return written(changed(json, changes), text);
  if (!Array.isArray(json)) return null;
  const at = json.findIndex((one) => isDeepStrictEqual(one, object));
  if (at === -1) return null;
  return written(json.with(at, changed(json[at], changes)), text);
}

/** A JSON file without an object that is the whole of it or an element of its list; null: not there. */
export function withoutJson(text: string, object: unknown): string | null {
  const json: unknown = JSON.parse(text);
  if (isDeepStrictEqual(json, object)) return "";
  if (!Array.isArray(json)) return null;
  const at = json.findIndex((one) => isDeepStrictEqual(one, object));
  return at === -1 ? null : written(json.toSpliced(at, 1), text);
}

/** A JSON file's list with more in it; null: it is no list. */
export function appendJson(text: string, objects: readonly unknown[]): string | null {
  const json: unknown = JSON.parse(text);
  return Array.isArray(json) ? written([...json, ...objects], text) : null;
}

/** As it was indented, with the line ends it had. */
function written(json: unknown, like: string): string {
  const indent = /\n([ \t]+)\S/.exec(like)?.[1] ?? (like.includes("\n") ? 2 : 0);
  const text = JSON.stringify(json, null, indent) + (/\n\s*$/.test(like) ? "\n" : "");
  return like.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}
