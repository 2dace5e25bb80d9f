import type { CheckedOperation, CheckedSelection } from "../graphql/operation.ts";
import { TEXT_MAX } from "./span.ts";

/** What is told of an operation: of a request that was refused before it was checked, nothing. */
export type Described = Pick<CheckedOperation, "kind" | "name" | "selection">;

/** Operations that were checked are kept and asked for again. */
const known = new WeakMap<Described, string>();

/**
 * What an operation asks for by the names of its fields alone, as the schema has them: no arguments,
 * literals, variables, aliases or directives. `query films { Film { title } }`, cut where it gets
 * long.
 */
export function outlineOf(operation: Described): string {
  const found = known.get(operation);
  if (found !== undefined) return found;
  const { kind, name, selection } = operation;
  const words = name === null ? [kind] : [kind, name];
  addSelection(selection, words, { left: TEXT_MAX });
  const outline = words.join(" ");
  known.set(operation, outline);
  return outline;
}

/** Each field takes of `left`, so that the work is bounded as the text is. */
function addSelection(
  { fields }: CheckedSelection,
  words: string[],
  space: { left: number },
): void {
  words.push("{");
  for (const { name, selection } of fields) {
    space.left -= name.length + 5;
    if (space.left < 0) {
      words.push("…");
      break;
    }
    words.push(name);
    if (selection !== null) addSelection(selection, words, space);
  }
  words.push("}");
}
