import { parseSync } from "rolldown/utils";

/** As much of ESTree as this needs. */
interface AstNode {
  type: string;
  start: number;
  [member: string]: unknown;
}

/**
 * Finds in a module what stands at a path of its default export: the literal where it is written
 * out, else the nearest thing around it (the call or the name it comes from). It looks through
 * `defineProject(…)`, `as`, `satisfies`, spreads, and names of the same module.
 */
export function moduleLocator(
  file: string,
  text: string,
): (path: readonly (string | number)[], at: "key" | "value") => number {
  const program = parsed(file, text);
  const names = topLevelNames(program.body);
  const start = defaultExport(program.body);
  return (path, at) => {
    if (start === null) return 0;
    let place: { key: AstNode; value: AstNode } = { key: start, value: start };
    for (const [depth, step] of path.entries()) {
      const inner = memberOf(place.value, step, names, 0);
      if (inner === null) {
        const written = /^(?:Object|Array)Expression$/.test(throughNames(place.value, names).type);
        return (depth > 0 && written ? place.key : place.value).start;
      }
      place = inner;
    }
    return (at === "key" ? place.key : place.value).start;
  };
}

/** Members that stand twice in one object of the default export, where the second one stands. */
export function doubleMembers(file: string, text: string): { name: string; start: number }[] {
  const found: { name: string; start: number }[] = [];
  const walk = (node: AstNode | null) => {
    if (node?.type === "ArrayExpression") (node["elements"] as AstNode[]).forEach(walk);
    if (node?.type !== "ObjectExpression") return;
    const seen = new Set<string | null>();
    for (const property of node["properties"] as AstNode[]) {
      const name = keyName(property);
      if (name !== null && seen.has(name)) {
        found.push({ name, start: (property["key"] as AstNode).start });
      }
      seen.add(name);
      walk(property["value"] as AstNode);
    }
  };
  walk(defaultExport(parsed(file, text).body));
  return found;
}

function parsed(file: string, text: string): { body: AstNode[] } {
  const name = file.endsWith(".json") ? `${file}.js` : file;
  return parseSync(name, text).program as unknown as { body: AstNode[] };
}

type Names = ReadonlyMap<string, AstNode>;

function memberOf(
  node: AstNode,
  step: string | number,
  names: Names,
  hops: number,
): { key: AstNode; value: AstNode } | null {
  // Names may lead in a circle.
  if (hops > 20) return null;
  const value = throughNames(node, names);
  if (value.type === "ArrayExpression" && typeof step === "number") {
    const elements = value["elements"] as (AstNode | null)[];
    const found = elements[step];
    const moved = elements.slice(0, step + 1).some((one) => one?.type === "SpreadElement");
    return found === undefined || found === null || moved ? null : { key: found, value: found };
  }
  if (value.type !== "ObjectExpression") return null;
  // The last one wins, as when it runs.
  for (const property of (value["properties"] as AstNode[]).toReversed()) {
    if (property.type === "SpreadElement") {
      const spread = memberOf(property["argument"] as AstNode, step, names, hops + 1);
      if (spread !== null) return spread;
    } else if (keyName(property) === String(step)) {
      return { key: property["key"] as AstNode, value: property["value"] as AstNode };
    }
  }
  return null;
}

function keyName(property: AstNode): string | null {
  const key = property["key"] as AstNode;
  if (property["computed"] !== true && key.type === "Identifier") return key["name"] as string;
  return key.type === "Literal" ? String(key["value"]) : null;
}

/** What an expression stands for, as far as this module says it. */
function throughNames(node: AstNode, names: Names): AstNode {
  let value = node;
  for (let hops = 0; hops < 20; hops++) {
    const next = inner(value, names);
    if (next === undefined) return value;
    value = next;
  }
  return value;
}

function inner(node: AstNode, names: Names): AstNode | undefined {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return node["expression"] as AstNode;
    case "Identifier":
      return names.get(node["name"] as string);
    case "CallExpression": {
      const callee = node["callee"] as AstNode;
      const [first] = node["arguments"] as AstNode[];
      return callee["name"] === "defineProject" ? first : undefined;
    }
    default:
      return undefined;
  }
}

function topLevelNames(body: readonly AstNode[]): Names {
  const names = new Map<string, AstNode>();
  for (const statement of body) {
    const declaration = (statement["declaration"] ?? statement) as AstNode;
    if (declaration.type !== "VariableDeclaration") continue;
    for (const one of declaration["declarations"] as AstNode[]) {
      const id = one["id"] as AstNode;
      if (id.type === "Identifier" && one["init"]) {
        names.set(id["name"] as string, one["init"] as AstNode);
      }
    }
  }
  return names;
}

function defaultExport(body: readonly AstNode[]): AstNode | null {
  for (const statement of body) {
    if (statement.type === "ExportDefaultDeclaration") return statement["declaration"] as AstNode;
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const one of statement["specifiers"] as AstNode[]) {
      const exported = one["exported"] as AstNode;
      if ((exported["name"] ?? exported["value"]) === "default") return one["local"] as AstNode;
    }
  }
  return null;
}
