import type { Body, Ref, Shape } from "./model.ts";
import { type Problem, type ShapeContext, checkShape } from "./shape.ts";
import { parseForm, parseXml, treeValue } from "./tree.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A body against its description. `beside`: names that a form has besides its members. */
export function checkBody(
  body: Body | undefined,
  bytes: Uint8Array,
  context: ShapeContext,
  beside: readonly string[] = [],
): Problem[] {
  if (body === undefined)
    return bytes.length === 0 || isEmptyJson(bytes)
      ? []
      : [{ path: "$", problem: "the operation has no body" }];
  if (body.media === "bytes") return [];
  if (bytes.length === 0 && body.required !== true && body.wrapper === undefined) return [];
  const { shape = { type: "any" } } = body;
  const decoded = decode(body, bytes, shape, context.shapes, beside);
  if ("problem" in decoded) return [{ path: "$", problem: decoded.problem }];
  const found: Problem[] = [];
  checkShape(decoded.value, shape, "$", context, found);
  return found;
}

type Decoded = { value: unknown } | { problem: string };

function decode(
  body: Body,
  bytes: Uint8Array,
  shape: Ref,
  shapes: Readonly<Record<string, Shape>>,
  beside: readonly string[],
): Decoded {
  const text = textOf(bytes);
  if (text === undefined) return { problem: "the body is not UTF-8" };
  switch (body.media) {
    case "json":
      return jsonOf(text);
    case "form": {
      const form = parseForm(text);
      for (const name of beside) delete form[name];
      return { value: treeValue(form, shape, shapes) };
    }
    case "xml": {
      const xml = parseXml(text);
      if (xml === undefined) return { problem: "the body is not XML" };
      const { wrapper } = body;
      if (wrapper === undefined) return { value: treeValue(xml.content, shape, shapes) };
      const { content } = xml;
      const inner =
        typeof content === "object" && !Array.isArray(content) ? content[wrapper] : undefined;
      if (inner === undefined) return { problem: `the answer has no ${wrapper}` };
      return { value: treeValue(inner, shape, shapes) };
    }
    case "bytes":
      return { value: bytes };
  }
}

export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function jsonOf(text: string): Decoded {
  try {
    return { value: JSON.parse(text === "" ? "{}" : text) as unknown };
  } catch {
    return { problem: "the body is not JSON" };
  }
}

function isEmptyJson(bytes: Uint8Array): boolean {
  return bytes.length === 2 && textOf(bytes) === "{}";
}
