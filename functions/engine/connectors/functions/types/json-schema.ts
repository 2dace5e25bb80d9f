import { isRecord } from "../../../ndc/is-record.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema without the null that it allows. */
export interface WithoutNull {
  schema: JsonSchema;
  /** Null was one of its values. */
  nullable: boolean;
  /** Nothing is left. */
  onlyNull: boolean;
}

/** Parts that say nothing of which values are allowed. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$defs",
  "$comment",
  "id",
  "title",
  "description",
  "default",
  "deprecated",
  "examples",
  "readOnly",
  "writeOnly",
]);

export function allowsAnything(schema: JsonSchema): boolean {
  return Object.keys(schema).every((key) => ANNOTATIONS.has(key));
}

export function withoutNull(schema: JsonSchema): WithoutNull {
  const { type, enum: values } = schema;
  if (isNull(schema)) return { schema, nullable: true, onlyNull: true };
  if (Array.isArray(type) || Array.isArray(values)) return withoutNullHere(schema);
  const key = Array.isArray(schema["anyOf"]) ? "anyOf" : "oneOf";
  const members = schema[key];
  if (!Array.isArray(members)) return { schema, nullable: false, onlyNull: false };
  const left = (members as unknown[]).filter((member) => !isRecord(member) || !isNull(member));
  const [only, ...others] = left;
  const nullable = left.length < members.length;
  if (!nullable) return { schema, nullable, onlyNull: false };
  const { [key]: _, ...rest } = schema;
  if (others.length > 0) return { schema: { ...rest, [key]: left }, nullable, onlyNull: false };
  return { schema: isRecord(only) ? { ...rest, ...only } : rest, nullable, onlyNull: false };
}

function withoutNullHere(schema: JsonSchema): WithoutNull {
  const types = Array.isArray(schema["type"]) ? (schema["type"] as unknown[]) : [schema["type"]];
  const left = types.filter((one) => one !== "null");
  const { enum: values } = schema;
  const allowed = Array.isArray(values)
    ? { enum: (values as unknown[]).filter((one) => one !== null) }
    : {};
  const typed = Array.isArray(schema["type"]) ? { type: left.length === 1 ? left[0] : left } : {};
  const nulls = Array.isArray(values)
    ? (values as unknown[]).includes(null)
    : left.length < types.length;
  return { schema: { ...schema, ...typed, ...allowed }, nullable: nulls, onlyNull: false };
}

function isNull({ type, const: value, enum: values }: JsonSchema): boolean {
  return (
    type === "null" ||
    value === null ||
    (Array.isArray(values) && values.every((one) => one === null))
  );
}

/** The values of a schema that allows some texts only. */
export function textsOf(schema: JsonSchema): readonly string[] | null {
  const { const: value, enum: values } = schema;
  if (typeof value === "string") return [value];
  if (Array.isArray(values)) {
    const all = values as unknown[];
    return all.length > 0 && all.every((one) => typeof one === "string") ? all : null;
  }
  const members = schema["anyOf"] ?? schema["oneOf"];
  if (!Array.isArray(members) || members.length === 0) return null;
  const texts = (members as unknown[]).map((one) => (isRecord(one) ? textsOf(one) : null));
  if (texts.includes(null)) return null;
  return [...new Set(texts.flatMap((some) => some ?? []))];
}

/** The values of a schema that allows some numbers only, null where it may allow others. */
export function numbersOf({ const: value, enum: values }: JsonSchema): readonly number[] | null {
  if (typeof value === "number") return [value];
  if (!Array.isArray(values) || values.length === 0) return null;
  const all = values as unknown[];
  return all.every((one) => typeof one === "number") ? all : null;
}

/** What a `$ref` within its document points to. */
export function pointedTo(root: JsonSchema, ref: string): unknown {
  if (!ref.startsWith("#")) return undefined;
  const keys = ref.slice(1).split("/").slice(1);
  return keys.reduce<unknown>((at, key) => {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    return isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, root);
}
