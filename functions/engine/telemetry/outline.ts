import { Kind, type OperationDefinitionNode, type SelectionSetNode } from "graphql/language";
import { TEXT_MAX } from "./span.ts";

/**
 * What an operation asks for by the names of its fields alone: no arguments, literals, variables,
 * aliases or directives. `query films { Film { title ...parts } }`, cut where it gets long.
 */
export function outlineOf({ operation, name, selectionSet }: OperationDefinitionNode): string {
  const words: string[] = [operation];
  if (name !== undefined) words.push(name.value);
  addSelection(selectionSet, words, { left: TEXT_MAX });
  return words.join(" ");
}

/** Each selection takes of `left`, so that the work is bounded as the text is. */
function addSelection(
  { selections }: SelectionSetNode,
  words: string[],
  space: { left: number },
): void {
  words.push("{");
  for (const selection of selections) {
    const word = wordOf(selection);
    space.left -= word.length + 5;
    if (space.left < 0) {
      words.push("…");
      break;
    }
    words.push(word);
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined) {
      addSelection(selection.selectionSet, words, space);
    }
  }
  words.push("}");
}

function wordOf(selection: SelectionSetNode["selections"][number]): string {
  switch (selection.kind) {
    case Kind.FIELD:
      return selection.name.value;
    case Kind.FRAGMENT_SPREAD:
      return `...${selection.name.value}`;
    case Kind.INLINE_FRAGMENT:
      return selection.typeCondition === undefined
        ? "..."
        : `... on ${selection.typeCondition.name.value}`;
  }
}
