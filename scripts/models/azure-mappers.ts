import type { Member, Ref, Shape } from "../../test/gate/model.ts";
import { lean } from "./reachable.ts";

/** What the SDK's generator writes for each type. */
export interface Mapper {
  serializedName?: string;
  required?: boolean;
  readOnly?: boolean;
  nullable?: boolean;
  isConstant?: boolean;
  defaultValue?: unknown;
  constraints?: Record<string, number | string | boolean>;
  headerCollectionPrefix?: string;
  xmlName?: string;
  xmlElementName?: string;
  xmlIsWrapped?: boolean;
  type: {
    name: string;
    className?: string;
    modelProperties?: Record<string, Mapper>;
    additionalProperties?: Mapper;
    polymorphicDiscriminator?: object;
    element?: Mapper;
    value?: Mapper;
    allowedValues?: (string | number)[];
  };
}

export function refOf(mapper: Mapper): Ref {
  const { type } = mapper;
  if (type.name === "Composite" && type.className !== undefined && mapper.nullable !== true)
    return type.className;
  return shapeOf(mapper);
}

function shapeOf(mapper: Mapper): Shape {
  const { type, nullable } = mapper;
  const common: Partial<Shape> = {
    ...(nullable === true ? { nullable } : {}),
    ...limitsOf(mapper),
  };
  switch (type.name) {
    case "Composite":
      return { ...common, ...compositeOf(mapper) };
    case "Sequence":
      return lean({
        type: "list",
        ...common,
        item: type.element && refOf(type.element),
        xml: xmlOf(mapper),
      }) as Shape;
    case "Dictionary":
      return { type: "map", ...common, item: type.value ? refOf(type.value) : { type: "any" } };
    case "Enum":
      return { type: "string", ...common, enum: type.allowedValues ?? [] };
    case "String":
    case "Uuid":
      return { type: "string", ...common, ...(type.name === "Uuid" ? { format: "uuid" } : {}) };
    case "Number":
      return { type: "number", ...common };
    case "Boolean":
      return { type: "boolean", ...common };
    case "DateTime":
      // ARM often leaves the zone out.
      return { type: "timestamp", ...common, format: "iso8601-local" };
    case "DateTimeRfc1123":
      return { type: "timestamp", ...common, format: "rfc822" };
    case "UnixTime":
      return { type: "timestamp", ...common, format: "epoch" };
    case "ByteArray":
    case "Base64Url":
      return { type: "bytes", ...common };
    case "Date":
    case "TimeSpan":
      return { type: "string", ...common };
    case "Object":
    case "any":
    case "Stream":
      return { type: "any", ...common };
    default:
      throw new Error(`unknown type ${type.name}`);
  }
}

function xmlOf({ xmlElementName, xmlIsWrapped }: Mapper): Shape["xml"] {
  if (xmlElementName === undefined) return undefined;
  return lean({
    item: xmlElementName,
    flat: xmlIsWrapped === true ? undefined : true,
  }) as Shape["xml"];
}

const limits: Record<string, keyof Shape> = {
  InclusiveMinimum: "min",
  InclusiveMaximum: "max",
  ExclusiveMinimum: "above",
  ExclusiveMaximum: "below",
  MinLength: "min",
  MaxLength: "max",
  MinItems: "min",
  MaxItems: "max",
  MultipleOf: "multipleOf",
};

function limitsOf({ constraints = {} }: Mapper): Partial<Shape> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(constraints)) {
    if (name === "Pattern") found["pattern"] = sourceOf(value);
    else if (name in limits) found[limits[name] ?? ""] = value;
  }
  return found;
}

/** Patterns of ARM match anywhere; ours match the whole value. */
function sourceOf(pattern: unknown): string {
  const source = pattern instanceof RegExp ? pattern.source : String(pattern);
  const start = source.startsWith("^") ? source.slice(1) : `[\\s\\S]*${source}`;
  return start.endsWith("$") ? start.slice(0, -1) : `${start}[\\s\\S]*`;
}

/** Names such as `properties.state` are members of members. */
export function compositeOf({ type }: Mapper): Shape {
  const members: Record<string, Member & { shape: Ref }> = {};
  for (const mapper of Object.values(type.modelProperties ?? {})) {
    const wire = mapper.xmlName ?? mapper.serializedName ?? "";
    const path = wire.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
    place(members, path, mapper);
  }
  const open =
    type.polymorphicDiscriminator === undefined
      ? type.additionalProperties && refOf(type.additionalProperties)
      : ({ type: "any" } as const);
  return lean({ type: "object", members, open }) as Shape;
}

function place(members: Record<string, Member>, [name = "", ...rest]: string[], mapper: Mapper) {
  if (rest.length === 0) {
    members[name] = lean({
      shape: refOf(mapper),
      required: mapper.required === true ? true : undefined,
      readOnly: mapper.readOnly === true ? true : undefined,
    }) as Member;
    return;
  }
  members[name] ??= { shape: { type: "object", members: {} } };
  const inner = members[name]?.shape;
  if (typeof inner !== "object" || inner.members === undefined) return;
  place(inner.members as Record<string, Member>, rest, mapper);
  // What is required inside makes what is around it required too.
  if (mapper.required === true && mapper.readOnly !== true)
    members[name] = { ...(members[name] as Member), required: true };
}
