import { XMLParser } from "fast-xml-parser";
import type { Ref, Shape } from "./model.ts";
import { fromText } from "./parameters.ts";
import { isRecord, resolve } from "./shape.ts";

/** Texts under names, as XML and AWS's forms both have them; repeated names are lists. */
export type Tree = string | Tree[] | { [name: string]: Tree };

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  ignoreDeclaration: true,
});

/** The root element's name and content; undefined where the text is not XML. */
export function parseXml(text: string): { root: string; content: Tree } | undefined {
  try {
    const parsed = parser.parse(text, true) as Record<string, Tree>;
    const [[root, content] = []] = Object.entries(parsed);
    return root === undefined || content === undefined ? undefined : { root, content };
  } catch {
    return undefined;
  }
}

/** `Tags.member.1.Key=a` as `{Tags: {member: [{Key: "a"}]}}`. */
export function parseForm(text: string): { [name: string]: Tree } {
  const root: Record<string, Tree> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const path = key.split(".");
    const last = path.pop() ?? "";
    let node = root;
    for (const part of path) {
      const inner = (node[part] ??= {});
      if (!isRecord(inner)) break;
      node = inner;
    }
    node[last] = value;
  }
  return listed(root) as { [name: string]: Tree };
}

function listed(node: Tree): Tree {
  if (typeof node === "string" || Array.isArray(node)) return node;
  const keys = Object.keys(node);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key)))
    return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => listed(node[key] ?? ""));
  return Object.fromEntries(keys.map((key) => [key, listed(node[key] ?? "")]));
}

/** The value that a tree stands for; what does not fit its shape stays as it is, to be reported. */
export function treeValue(node: Tree, ref: Ref, shapes: Readonly<Record<string, Shape>>): unknown {
  const shape = resolve(ref, shapes);
  const { type, item = { type: "any" }, members = {}, xml } = shape;
  if (type === "list")
    return parts(node, shape, xml?.item ?? "member", (part) => treeValue(part, item, shapes));
  if (type === "map") {
    const entries = parts(node, shape, xml?.item ?? "entry", (part) => part);
    if (!Array.isArray(entries)) return entries;
    const pairs = entries as { key: string; value: Tree }[];
    return Object.fromEntries(pairs.map(({ key, value }) => [key, treeValue(value, item, shapes)]));
  }
  if (typeof node === "string") return fromText(node, shape);
  if (type !== "object" || Array.isArray(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, part]) => {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      return [name, member === undefined ? part : treeValue(part, member.shape, shapes)];
    }),
  );
}

function parts(node: Tree, { xml }: Shape, name: string, each: (part: Tree) => unknown): unknown {
  if (xml?.flat === true) return asList(node).map(each);
  if (typeof node === "string") return node.trim() === "" ? [] : node;
  if (!isRecord(node) || Object.keys(node).some((key) => key !== name)) return node;
  return asList(node[name] ?? []).map(each);
}

function asList(node: Tree): Tree[] {
  return Array.isArray(node) ? node : [node];
}
