import { namedNdcType } from "../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { BoundInput, BoundValue } from "../graphql/bind.ts";
import { RequestError } from "../graphql/request-error.ts";
import { type Key, shown } from "../metadata/names.ts";
import type {
  Argument as DeclaredArgument,
  ArgumentPreset,
  Model,
  ObjectType,
} from "../metadata/resolved.ts";
import { innermost, type TypeRef } from "../metadata/type-ref.ts";
import { mappingOf, type PlanContext } from "./context.ts";

import type { Argument, Expression } from "./plan.ts";
import { sourceOf } from "./relationship-request.ts";
import { ownValueOf } from "./value.ts";

/** Arguments by the names that metadata gives them, before presets. */
export type GivenArguments = Readonly<Record<string, Argument>>;

interface Callee {
  connector: Key;
  arguments: Readonly<Record<string, DeclaredArgument>>;
  argumentMapping: Readonly<Record<string, string>>;
  /** The connector's own types of the arguments. */
  declared: ndc.CollectionInfo["arguments"];
  presets: readonly ArgumentPreset[];
  /** Reads a predicate that a preset holds. */
  predicate(
    preset: Extract<ArgumentPreset["value"], { predicate: unknown }>,
    type: TypeRef,
  ): Expression;
}

/** The arguments of a model's collection. */
export function modelArguments(
  cx: PlanContext,
  model: Model,
  given: GivenArguments,
  predicate: Callee["predicate"],
): Record<string, Argument> {
  const source = sourceOf(model);
  const { schema } = cx.metadata.connector(source.connector);
  const collection = schema.collections.find(({ name }) => name === source.collection);
  return calleeArguments(cx, given, {
    connector: source.connector,
    arguments: model.arguments,
    argumentMapping: source.argumentMapping,
    declared: collection?.arguments ?? {},
    presets: model.permissions[cx.session.role]?.argumentPresets ?? [],
    predicate,
  });
}

/** The arguments of a collection, function or procedure: given ones, presets of the role and of its connector. */
export function calleeArguments(
  cx: PlanContext,
  given: GivenArguments,
  callee: Callee,
): Record<string, Argument> {
  const named: Record<string, Argument> = { ...given };
  for (const { argument, value } of callee.presets) {
    const type = callee.arguments[argument]?.type;
    if (type === undefined) throw new Error(`a preset is of an unknown argument ${argument}`);
    if ("predicate" in value) {
      named[argument] = { type: "predicate", expression: callee.predicate(value, type) };
      continue;
    }
    const ndcType = callee.declared[callee.argumentMapping[argument] ?? argument]?.type ?? null;
    const json = ownValueOf(cx, value, type);
    named[argument] = {
      type: "literal",
      value: presetJson(cx, callee.connector, type, ndcType, json),
    };
  }
  const found: Record<string, Argument> = {};
  for (const [name, { type }] of Object.entries(callee.arguments)) {
    const value = named[name];
    const to = callee.argumentMapping[name] ?? name;
    if (value !== undefined) found[to] = value;
    else if (cx.metadata.flags.sendMissingArgumentsToNdcAsNulls && type.nullable) {
      found[to] = { type: "literal", value: null };
    }
  }
  const { argumentPresets } = cx.metadata.connector(callee.connector);
  for (const { argument, headers } of argumentPresets) {
    if (!Object.hasOwn(callee.declared, argument)) continue;
    found[argument] = { type: "literal", value: headersOf(cx, headers) };
  }
  return found;
}

function headersOf(
  cx: PlanContext,
  {
    forward,
    additional,
  }: {
    forward: readonly string[];
    additional: Readonly<Record<string, Parameters<typeof ownValueOf>[1]>>;
  },
): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  if (forward.length > 0) cx.slots?.spoil();
  for (const name of forward) {
    const value = cx.headers.get(name.toLowerCase());
    if (value !== undefined) headers[name] = value;
  }
  const text: TypeRef = { named: { inbuilt: "String" }, nullable: false };
  for (const [name, value] of Object.entries(additional))
    headers[name] = ownValueOf(cx, value, text);
  return headers;
}

/**
 * An argument's value as the connector reads it: fields of input objects by the connector's names,
 * with the values that are set for the role.
 */
export function argumentJson(
  cx: PlanContext,
  connector: Key,
  type: TypeRef,
  ndcType: ndc.Type | null,
  value: BoundValue,
): unknown {
  switch (value.is) {
    case "null":
      return null;
    case "scalar":
      return value.value;
    case "enum":
      return value.name;
    case "list": {
      const of = "list" in type ? type.list : type;
      return value.items.map((one) => argumentJson(cx, connector, of, elementOf(ndcType), one));
    }
    case "object":
      return objectJson(cx, connector, innermost(type), ndcType, value.fields);
  }
}

function objectJson(
  cx: PlanContext,
  connector: Key,
  name: ReturnType<typeof innermost>,
  ndcType: ndc.Type | null,
  fields: readonly BoundInput[],
): Record<string, unknown> {
  if (!("custom" in name)) throw new RequestError("an object stands where a scalar is expected");
  const type = cx.metadata.objectType(name.custom);
  const columns = columnsOf(type, connector, ndcType);
  const json: Record<string, unknown> = {};
  for (const { does, value } of fields) {
    if (does.is !== "inputField") throw new Error(`a field of an input object means ${does.is}`);
    const declared = type.fields[does.field]?.type;
    if (declared === undefined) throw new Error(`${type.name} has no field ${does.field}`);
    const { column, columnType } = columns(does.field);
    json[column] = argumentJson(cx, connector, declared, columnType, value);
  }
  return withPresets(cx, connector, type, columns, json);
}

/**
 * An input object of a type with what is set for the role, in it and in the objects that it does not
 * give: presets reach into them all the same.
 */
function withPresets(
  cx: PlanContext,
  connector: Key,
  type: ObjectType,
  columns: (field: string) => Column,
  given: Readonly<Record<string, unknown>>,
  around: readonly Key[] = [],
): Record<string, unknown> {
  const json: Record<string, unknown> = { ...given };
  for (const [field, { type: declared }] of Object.entries(type.fields)) {
    const { column, columnType } = columns(field);
    if ("list" in declared || !("custom" in declared.named) || Object.hasOwn(given, column))
      continue;
    const { custom } = declared.named;
    if (!cx.metadata.isObjectType(custom) || [...around, type.name].includes(custom)) continue;
    const inner = cx.metadata.objectType(custom);
    const columnsInside = columnsOf(inner, connector, columnType);
    const filled = withPresets(cx, connector, inner, columnsInside, {}, [...around, type.name]);
    if (Object.keys(filled).length > 0) json[column] = filled;
  }
  for (const { field, value } of type.permissions.input[cx.session.role] ?? []) {
    const declared = type.fields[field]?.type;
    if (declared === undefined) throw new Error(`${type.name} has no field ${field}`);
    const { column, columnType } = columns(field);
    json[column] = presetJson(cx, connector, declared, columnType, ownValueOf(cx, value, declared));
  }
  return json;
}

/**
 * A preset's JSON as the connector reads it, as `argumentJson` does with what a client gives. Throws
 * `RequestError` for fields that its type has not, where the flags ask for that.
 */
function presetJson(
  cx: PlanContext,
  connector: Key,
  type: TypeRef,
  ndcType: ndc.Type | null,
  json: unknown,
): unknown {
  if ("list" in type) {
    if (!Array.isArray(json)) return json;
    return json.map((one) => presetJson(cx, connector, type.list, elementOf(ndcType), one));
  }
  const { named } = type;
  if (!("custom" in named) || !cx.metadata.isObjectType(named.custom)) return json;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const objectType = cx.metadata.objectType(named.custom);
  const columns = columnsOf(objectType, connector, ndcType);
  const byColumn = new Map(
    Object.keys(objectType.fields).map((field) => [columns(field).column, field]),
  );
  const strict = cx.metadata.flags.disallowUnknownValuesInArguments;
  const unknown = Object.keys(json).filter((name) => !Object.hasOwn(objectType.fields, name));
  if (strict && unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(", ");
    throw new RequestError(
      `Unknown fields found in object type ${shown(objectType.name)}: [${names}]`,
    );
  }
  const mapped = Object.entries(json).map(([name, value]) => {
    // The older rule takes presets in the connector's own words, whatever else they hold.
    const field = strict ? name : (byColumn.get(name) ?? name);
    const declared = objectType.fields[field]?.type;
    if (declared === undefined) return [name, value] as const;
    const { column, columnType } = columns(field);
    return [column, presetJson(cx, connector, declared, columnType, value)] as const;
  });
  return withPresets(cx, connector, objectType, columns, Object.fromEntries(mapped));
}

type Column = { column: string; columnType: ndc.Type | null };

function columnsOf(
  type: ObjectType,
  connector: Key,
  ndcType: ndc.Type | null,
): (field: string) => Column {
  const named = ndcType === null ? null : namedNdcType(ndcType);
  const known = named !== null && type.mappings[connector]?.[named] !== undefined;
  const mapping = known ? mappingOf(type, connector, named) : null;
  return (field) => mapping?.fields[field] ?? { column: field, columnType: null };
}

function elementOf(type: ndc.Type | null): ndc.Type | null {
  if (type === null) return null;
  if (type.type === "nullable") return elementOf(type.underlying_type);
  return type.type === "array" ? type.element_type : type;
}
