import { findNodeAtLocation, type Node } from "jsonc-parser";

/** The offset of the member or value at `path`, else of the nearest thing around it. */
export function locateInJson(
  tree: Node,
  path: readonly (string | number)[],
  at: "key" | "value",
): number {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node === undefined) continue;
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    // Where the thing itself is missing, the name of what should hold it says more than its brace.
    return at === "key" || length < path.length ? (key ?? node).offset : node.offset;
  }
  return tree.offset;
}
