import { parseSync } from "rolldown/utils";
import type { DefinitionSource } from "./definition-source.ts";
import { doubleMembers, moduleLocator } from "./locate-in-module.ts";
import type { SourceError } from "./source-errors.ts";
import { positionAt } from "./text-position.ts";

/** Reads `lintas.json`; a syntax error and members that stand twice come back as errors. */
export function readJsonDefinition(file: string, text: string): DefinitionSource | SourceError[] {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return [{ detail: told(error), file, ...positionAt(text, wrongAt(text, error)) }];
  }
  // JSON is an expression of JavaScript, so the places in it are found by the same means.
  const module = EXPORT + text;
  const place = (offset: number) => positionAt(text, Math.max(0, offset - EXPORT.length));
  const doubles = doubleMembers(file, module);
  if (doubles.length > 0) {
    return doubles.map(({ name, start }) => ({
      detail: `\`${name}\` stands twice.`,
      file,
      ...place(start),
    }));
  }
  const find = moduleLocator(file, module);
  return { file, input, locate: (path, at) => place(find(path, at)) };
}

const EXPORT = "export default ";

/** `Expected ',' or '}' after property value in JSON at position 18` without its end. */
function told(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.replace(/(?: in JSON)? at position .*$|, ["'.].*$/s, "")}.`;
}

/** Not every message of the engine has a position; the bundler's parser knows it then. */
function wrongAt(text: string, error: unknown): number {
  const position = / at position (\d+)/.exec(String(error))?.[1];
  if (position !== undefined) return Number(position);
  const [first] = parseSync("lintas.js", EXPORT + text).errors;
  return Math.min(text.length, Math.max(0, (first?.labels[0]?.start ?? 0) - EXPORT.length));
}
