import type { Member, Ref, Shape } from "./model.ts";

export interface Problem {
  readonly path: string;
  readonly problem: string;
}

export interface ShapeContext {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly side: "request" | "answer";
  /** Required members may be missing. */
  readonly partial: boolean;
  /** JSON of protocol buffers: enums also by index, 64-bit integers also as numbers. */
  readonly protoJson: boolean;
  /** null stands for an absent member. */
  readonly nulls: boolean;
}

/** Adds to `found` what `value` has that `ref` does not allow. */
export function checkShape(
  value: unknown,
  ref: Ref,
  path: string,
  context: ShapeContext,
  found: Problem[],
): void {
  const shape = resolve(ref, context.shapes);
  if (value === null && (shape.nullable === true || context.protoJson)) return;
  const problem = checks[shape.type](value, shape, path, context, found);
  if (problem !== undefined) found.push({ path, problem });
}

export function resolve(ref: Ref, shapes: Readonly<Record<string, Shape>>): Shape {
  if (typeof ref !== "string") return ref;
  const shape = shapes[ref];
  if (shape === undefined) throw new Error(`The model has no shape ${ref}.`);
  return shape;
}

type Check = (
  value: unknown,
  shape: Shape,
  path: string,
  context: ShapeContext,
  found: Problem[],
) => string | undefined;

const checks: Record<Shape["type"], Check> = {
  any: () => undefined,
  boolean: (value) => (typeof value === "boolean" ? undefined : `${shown(value)} is not a boolean`),
  string: checkString,
  integer: checkNumber,
  number: checkNumber,
  bytes: checkBytes,
  timestamp: (value, { format }) =>
    isTime(value, format) ? undefined : `${shown(value)} is not a time (${format})`,
  list(value, shape, path, context, found) {
    if (!Array.isArray(value)) return `${shown(value)} is not a list`;
    for (const [at, part] of value.entries())
      checkShape(part, shape.item ?? anything, `${path}[${at}]`, context, found);
    return sizeProblem(value.length, shape, "items");
  },
  map(value, shape, path, context, found) {
    if (!isRecord(value)) return `${shown(value)} is not a map`;
    const entries = Object.entries(value);
    for (const [key, part] of entries) {
      if (shape.key !== undefined) checkShape(key, shape.key, `${path}.${key}`, context, found);
      checkShape(part, shape.item ?? anything, `${path}.${key}`, context, found);
    }
    return sizeProblem(entries.length, shape, "entries");
  },
  object: checkObject,
};

const anything: Shape = { type: "any" };

function checkObject(
  value: unknown,
  shape: Shape,
  path: string,
  context: ShapeContext,
  found: Problem[],
): string | undefined {
  if (!isRecord(value)) return `${shown(value)} is not an object`;
  const members = shape.members ?? {};
  let known = 0;
  for (const [name, part] of Object.entries(value)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    const at = `${path}.${name}`;
    if (member !== undefined) {
      known += 1;
      if (member.readOnly === true && context.side === "request")
        found.push({ path: at, problem: "only the provider sets this member" });
      else checkShape(part, member.shape, at, context, found);
    } else if (shape.open !== undefined) checkShape(part, shape.open, at, context, found);
    else found.push({ path: at, problem: "the model has no such member" });
  }
  if (!context.partial) checkRequired(value, members, path, context, found);
  return shape.union === true && known !== 1 ? `${known} members of a union are set` : undefined;
}

function checkRequired(
  value: Record<string, unknown>,
  members: Readonly<Record<string, Member>>,
  path: string,
  { side, protoJson }: ShapeContext,
  found: Problem[],
): void {
  // Answers leave out what has its default, and discovery says nothing about them.
  if (protoJson && side === "answer") return;
  for (const [name, { required, readOnly }] of Object.entries(members)) {
    if (required !== true || (side === "request" && readOnly === true)) continue;
    if (value[name] === undefined)
      found.push({ path: `${path}.${name}`, problem: "a required member is missing" });
  }
}

function checkString(
  value: unknown,
  shape: Shape,
  _path: string,
  { protoJson }: ShapeContext,
): string | undefined {
  if (shape.enum !== undefined) return enumProblem(value, shape.enum, protoJson);
  if (protoJson && typeof value === "number" && isLong(shape.format)) return undefined;
  if (typeof value !== "string") return `${shown(value)} is not a string`;
  const form = forms[shape.format ?? ""];
  if (form !== undefined && !form.test(value)) return `${shown(value)} is not a ${shape.format}`;
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value))
    return `${shown(value)} does not match ${shape.pattern}`;
  return sizeProblem(value.length, shape, "characters");
}

function enumProblem(
  value: unknown,
  values: readonly (string | number)[],
  byIndex: boolean,
): string | undefined {
  if (values.includes(value as string | number)) return undefined;
  const index = byIndex && Number.isInteger(value) ? (value as number) : -1;
  if (index >= 0 && index < values.length) return undefined;
  return `${shown(value)} is none of ${values.slice(0, 12).join(", ")}${values.length > 12 ? ", …" : ""}`;
}

function checkNumber(value: unknown, shape: Shape): string | undefined {
  if (shape.enum !== undefined) return enumProblem(value, shape.enum, false);
  if (typeof value !== "number" || !Number.isFinite(value))
    return `${shown(value)} is not a number`;
  if (shape.type === "integer" && !Number.isInteger(value)) return `${value} is not an integer`;
  const { min, max, above, below, multipleOf } = shape;
  if (min !== undefined && value < min) return `${value} is less than ${min}`;
  if (max !== undefined && value > max) return `${value} is more than ${max}`;
  if (above !== undefined && value <= above) return `${value} is not more than ${above}`;
  if (below !== undefined && value >= below) return `${value} is not less than ${below}`;
  if (multipleOf !== undefined && value % multipleOf !== 0)
    return `${value} is no multiple of ${multipleOf}`;
  return undefined;
}

function checkBytes(value: unknown, shape: Shape): string | undefined {
  if (value instanceof Uint8Array) return sizeProblem(value.length, shape, "bytes");
  if (typeof value !== "string" || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value))
    return `${shown(value)} is not base64`;
  return sizeProblem(Math.floor((value.replace(/=+$/, "").length * 3) / 4), shape, "bytes");
}

function sizeProblem(size: number, { min, max }: Shape, unit: string): string | undefined {
  if (min !== undefined && size < min) return `${size} ${unit} are less than ${min}`;
  if (max !== undefined && size > max) return `${size} ${unit} are more than ${max}`;
  return undefined;
}

function isTime(value: unknown, format: string | undefined): boolean {
  if (value instanceof Date) return true;
  if (format === "epoch" || format === "unixTimestamp")
    return typeof value === "number" && Number.isFinite(value) && value >= 0;
  return typeof value === "string" && (times[format ?? ""] ?? iso).test(value);
}

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;
const times: Record<string, RegExp> = {
  "iso8601-local": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/,
  rfc822: /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
};

const forms: Record<string, RegExp> = {
  int64: /^-?\d{1,19}$/,
  uint64: /^\d{1,20}$/,
  "google-duration": /^-?\d+(\.\d{1,9})?s$/,
  uuid: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
};

function isLong(format: string | undefined): boolean {
  return format === "int64" || format === "uint64";
}

const patterns = new Map<string, RegExp>();

/** The whole value must match, as the providers' own validation has it. */
function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    try {
      pattern = new RegExp(`^(?:${source})$`, "u");
    } catch {
      pattern = new RegExp(`^(?:${source})$`);
    }
    patterns.set(source, pattern);
  }
  return pattern;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Values may be secrets of a test's own making, but never long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
