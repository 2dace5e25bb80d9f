import type { Match } from "./match.ts";
import type { Parameter, Shape } from "./model.ts";
import { type Problem, type ShapeContext, checkShape, resolve } from "./shape.ts";

export interface ParameterRules {
  /** Query values that are legal beside those of the operation. */
  readonly common: readonly Parameter[];
  /** Any value of these names is legal. */
  readonly free: ReadonlySet<string>;
}

/** Path, query and headers of a request. */
export function checkParameters(
  { route, labels }: Match,
  query: URLSearchParams,
  headers: Headers,
  { common, free }: ParameterRules,
  context: ShapeContext,
): Problem[] {
  const found: Problem[] = [];
  const { operation } = route;
  const known = new Set([...free, ...Object.keys(operation.query ?? {})]);
  for (const parameter of [...operation.parameters, ...common]) {
    if (parameter.in === "query") known.add(parameter.name);
    if (parameter.in === "header") checkHeader(parameter, headers, context, found);
    else if (parameter.in === "path")
      checkOne(parameter, texts(labels[parameter.name]), context, found);
    else checkOne(parameter, query.getAll(parameter.name), context, found);
  }
  for (const name of new Set(query.keys()))
    if (!known.has(name) && operation.anyQuery !== true)
      found.push({ path: `query.${name}`, problem: "the operation has no such parameter" });
  for (const name of operation.forbiddenHeaders ?? [])
    if (headers.has(name)) found.push({ path: `header.${name}`, problem: "must not be sent" });
  return found;
}

/** Headers of an answer, or of a request. */
export function checkHeader(
  parameter: Parameter,
  headers: Headers,
  context: ShapeContext,
  found: Problem[],
): void {
  if (parameter.prefix !== true)
    return checkOne(parameter, texts(headers.get(parameter.name) ?? undefined), context, found);
  const prefix = parameter.name.toLowerCase();
  const map: Record<string, string> = {};
  for (const [name, value] of headers)
    if (name.startsWith(prefix)) map[name.slice(prefix.length)] = value;
  checkShape(map, parameter.shape, `header.${prefix}`, context, found);
}

function checkOne(
  parameter: Parameter,
  values: readonly string[],
  context: ShapeContext,
  found: Problem[],
): void {
  const path = `${parameter.in}.${parameter.name}`;
  if (values.length === 0) {
    if (parameter.required === true)
      found.push({ path, problem: "a required parameter is missing" });
    return;
  }
  const shape = resolve(parameter.shape, context.shapes);
  if (shape.type === "list") {
    const item = resolve(shape.item ?? { type: "any" }, context.shapes);
    const parts = shape.format === "CSV" ? values.flatMap((value) => value.split(",")) : values;
    checkShape(
      parts.map((part) => fromText(part, item)),
      shape,
      path,
      context,
      found,
    );
  } else if (values.length > 1) found.push({ path, problem: "is given more than once" });
  else checkShape(fromText(values[0] ?? "", shape), shape, path, context, found);
}

function texts(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

/** What a text stands for; the text itself where it stands for nothing of that type. */
export function fromText(text: string, { type, format }: Shape): unknown {
  switch (type) {
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    case "integer":
    case "number":
      return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
    case "timestamp":
      return format === "epoch" && text !== "" ? Number(text) : text;
    case "object":
    case "map":
      return text.trim() === "" ? {} : text;
    case "list":
      return text.trim() === "" ? [] : text;
    case "string":
    case "bytes":
    case "any":
      return text;
  }
}
