import {
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { DefinitionSource } from "./definition-source.ts";
import { locateInJson } from "./locate-in-json.ts";
import { positionAt } from "./text-position.ts";
import { type SourceError } from "./source-errors.ts";

/** Reads `lintas.json`; syntax errors and members that stand twice come back as errors. */
export function readJsonDefinition(file: string, text: string): DefinitionSource | SourceError[] {
  const found: ParseError[] = [];
  const tree = parseTree(text, found, { disallowComments: true });
  const errors = found.map(({ error, offset }) => ({
    detail: `${sentence(printParseErrorCode(error))}.`,
    file,
    ...positionAt(text, offset),
  }));
  if (tree !== undefined) errors.push(...doubleMembers(tree, file, text));
  if (tree === undefined || errors.length > 0) {
    return errors.length > 0 ? errors : [{ detail: "It is empty.", file, line: 1, column: 1 }];
  }
  return {
    file,
    input: getNodeValue(tree) as unknown,
    locate: (path, at) => positionAt(text, locateInJson(tree, path, at)),
  };
}

function doubleMembers(
  node: Node,
  file: string,
  text: string,
): Required<Omit<SourceError, "frame">>[] {
  const seen = new Set<unknown>();
  return (node.children ?? []).flatMap((child) => {
    const key = child.type === "property" ? child.children?.[0] : undefined;
    const inner = doubleMembers(child, file, text);
    if (node.type !== "object" || key === undefined) return inner;
    const double = seen.has(key.value);
    seen.add(key.value);
    if (!double) return inner;
    return [
      { detail: `\`${String(key.value)}\` stands twice.`, file, ...positionAt(text, key.offset) },
      ...inner,
    ];
  });
}

/** `CommaExpected` → `Comma expected`. */
function sentence(code: string): string {
  const words = code.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.startsWith("Invalid") || words.endsWith("expected") ? words : `Not valid: ${words}`;
}
