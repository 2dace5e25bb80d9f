/** What a JSON Schema allows at a path, in words; empty where it says nothing. */
export function allowedAt(
  schema: Record<string, unknown>,
  path: readonly (string | number)[],
): string {
  const node = nodeAt(schema, path);
  return node === undefined ? "" : words(node);
}

/** What the schema says a text at `path` is for; empty for all else. */
export function meaningAt(
  schema: Record<string, unknown>,
  path: readonly (string | number)[],
): string {
  const node = nodeAt(schema, path);
  return node?.type === "string" && !node.enum ? (node.description ?? "") : "";
}

/** The names of the members an object at `path` may have. */
export function memberNamesAt(
  schema: Record<string, unknown>,
  path: readonly (string | number)[],
): string[] {
  return Object.keys(nodeAt(schema, path)?.properties ?? {}).filter((name) => name !== "$schema");
}

interface Node {
  type?: string;
  enum?: unknown[];
  anyOf?: Node[];
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  description?: string;
}

function nodeAt(schema: Record<string, unknown>, path: readonly (string | number)[]) {
  let node: Node | undefined = schema as Node;
  for (const step of path) {
    const rest: Node | boolean | undefined = node.additionalProperties;
    node =
      typeof step === "number"
        ? node.items
        : (node.properties?.[step] ?? (typeof rest === "object" ? rest : undefined));
    if (node === undefined) return undefined;
  }
  return node;
}

function words(node: Node): string {
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (node.anyOf) return node.anyOf.map(words).join(" or ");
  switch (node.type ?? "") {
    case "integer":
      return `a whole number${range(node.minimum, node.maximum)}`;
    case "number":
      return `a number${range(node.minimum, node.maximum)}`;
    case "string":
      return node.maxLength === undefined ? "text" : `text of at most ${node.maxLength} characters`;
    case "array":
      return `a list${range(node.minItems, node.maxItems)}${node.items ? `, each ${words(node.items)}` : ""}`;
    case "object":
      return node.properties
        ? `an object with ${Object.keys(node.properties)
            .filter((name) => name !== "$schema")
            .map((name) => `\`${name}\``)
            .join(", ")}`
        : "an object with a member for each name";
    default:
      return node.type ?? "";
  }
}

function range(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}
