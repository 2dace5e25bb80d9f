import { Kind, type ObjectValueNode, type ValueNode } from "graphql/language";
import type { GraphqlType, GraphqlTypeRef } from "../metadata/graphql-schema.ts";
import type { CheckedVariable, InputField, InputValue } from "./operation.ts";
import { invalid } from "./request-error.ts";
import { mayBe, scalarOf } from "./scalars.ts";
import { sameType, typeText, type View } from "./view.ts";
import { OBJECT_WEIGHT, VALUE_DEPTH_MAX, type Weighing } from "./weighing.ts";

interface Checking {
  view: View;
  variables: ReadonlyMap<string, CheckedVariable>;
  /** Names of variables that were met. */
  used: Set<string>;
  weighing: Weighing;
}

/**
 * A value of the document at a place of `type`. `hasDefault`: the place has a value of its own where
 * a variable has none. Throws `RequestError`.
 */
export function checkValue(
  checking: Checking,
  node: ValueNode,
  type: GraphqlTypeRef,
  hasDefault = false,
): InputValue {
  checking.weighing.add(1);
  if (node.kind === Kind.VARIABLE) return variableAt(checking, node.name.value, type, hasDefault);
  if (node.kind === Kind.NULL) return nullAt(type);
  if ("list" in type) {
    // A single value stands for a list of one.
    const items = node.kind === Kind.LIST ? node.values : [node];
    return { is: "list", items: items.map((one) => checkValue(checking, one, type.list)) };
  }
  const named = namedInput(checking.view, type.named);
  if (named.kind === "input") {
    if (node.kind !== Kind.OBJECT) throw wrongKind(named.name, kindOf(node));
    checking.weighing.add(OBJECT_WEIGHT);
    return objectAt(checking, node, named);
  }
  if (named.kind === "enum") {
    if (node.kind !== Kind.ENUM) throw wrongKind(named.name, kindOf(node));
    return enumAt(checking.view, node.value, named);
  }
  const value = literalOf(named.name, node);
  checking.weighing.addJson(value);
  return { is: "scalar", value };
}

function literalOf(type: string, node: ValueNode): unknown {
  if (!mayBe(type, node.kind)) throw wrongKind(type, kindOf(node));
  // As a number it would lose digits.
  if (type === "ID" && node.kind === Kind.INT) return node.value;
  return scalarOf(type, jsonOf(node), kindOf(node));
}

/** A JSON value at a place of `type`, as variables bring it and defaults have it. */
export function inputOf(view: View, json: unknown, type: GraphqlTypeRef, depth = 0): InputValue {
  if (depth > VALUE_DEPTH_MAX) throw invalid("a value is nested too deep");
  if (json === null || json === undefined) return nullAt(type);
  if ("list" in type) {
    const items: readonly unknown[] = Array.isArray(json) ? json : [json];
    return { is: "list", items: items.map((one) => inputOf(view, one, type.list, depth)) };
  }
  const named = namedInput(view, type.named);
  if (named.kind === "enum") {
    if (typeof json !== "string") throw wrongKind(named.name, jsonKind(json));
    return enumAt(view, json, named);
  }
  if (named.kind === "scalar") {
    return { is: "scalar", value: scalarOf(named.name, json, jsonKind(json)) };
  }
  if (typeof json !== "object" || Array.isArray(json)) throw wrongKind(named.name, jsonKind(json));
  const given = Object.entries(json);
  return fieldsAt(view, named, given, (value, of) => inputOf(view, value, of, depth + 1));
}

type InputObject = Extract<GraphqlType, { kind: "input" }>;

function objectAt(checking: Checking, node: ObjectValueNode, type: InputObject): InputValue {
  const given = node.fields.map((one): [string, ValueNode] => [one.name.value, one.value]);
  return fieldsAt(checking.view, type, given, (value, of) => checkValue(checking, value, of));
}

function fieldsAt<T>(
  view: View,
  type: InputObject,
  given: readonly (readonly [string, T])[],
  valueOf: (value: T, type: GraphqlTypeRef) => InputValue,
): InputValue {
  const fields: InputField[] = [];
  for (const [name, value] of given) {
    const field = view.input(type.fields, name);
    if (field === null) throw invalid(`the field ${name} on type ${type.name} is not found`);
    if (fields.some((one) => one.name === name)) {
      throw invalid(`the field ${name} on type ${type.name} is specified more than once`);
    }
    fields.push({ name, does: field.does, type: field.type, value: valueOf(value, field.type) });
  }
  // An absent field without a default is the connector's to miss: presets may stand in for it.
  for (const [name, field] of Object.entries(type.fields)) {
    if (!view.sees(field.seenBy) || fields.some((one) => one.name === name)) continue;
    const { does, type: of, defaultValue } = field;
    if (defaultValue !== undefined) {
      fields.push({ name, does, type: of, value: inputOf(view, defaultValue, of) });
    }
  }
  return { is: "object", type: type.name, fields };
}

function enumAt(
  view: View,
  name: string,
  type: Extract<GraphqlType, { kind: "enum" }>,
): InputValue {
  const value = view.value(type.values, name);
  if (value === null) throw invalid(`the enum value ${name} on type ${type.name} is not found`);
  return { is: "enum", name, means: value.means };
}

function variableAt(
  { variables, used }: Checking,
  name: string,
  type: GraphqlTypeRef,
  hasDefault: boolean,
): InputValue {
  const variable = variables.get(name);
  if (variable === undefined) throw invalid(`the variable ${name} is not defined in the document`);
  const filled = "defaultValue" in variable ? variable.defaultValue?.is !== "null" : hasDefault;
  const given = filled ? { ...variable.type, nullable: false } : variable.type;
  if (!fits(given, type)) {
    throw invalid(
      `the variable ${name} of type ${typeText(variable.type)} cannot be used at a location of type ${typeText(type)}`,
    );
  }
  used.add(name);
  return { is: "variable", name, type };
}

/** Whether whatever is of `given` is of `wanted` too. */
function fits(given: GraphqlTypeRef, wanted: GraphqlTypeRef): boolean {
  if (given.nullable && !wanted.nullable) return false;
  if ("list" in given && "list" in wanted) return fits(given.list, wanted.list);
  if ("list" in wanted) return fits(given, wanted.list);
  return sameType({ ...given, nullable: true }, { ...wanted, nullable: true });
}

function nullAt(type: GraphqlTypeRef): InputValue {
  if (type.nullable) return { is: "null" };
  throw invalid(`a null value found when expected a value of not nullable type: ${typeText(type)}`);
}

function namedInput(view: View, name: string) {
  const type = view.type(name);
  if (type?.kind === "input" || type?.kind === "enum" || type?.kind === "scalar") return type;
  throw new Error(`the API names an input type that it lacks: ${name}`);
}

function wrongKind(type: string, found: string) {
  return invalid(`expected a value of type ${type} but found a value of type ${found}`);
}

function kindOf({ kind }: ValueNode): string {
  return KIND_NAMES[kind];
}

const KIND_NAMES: Record<ValueNode["kind"], string> = {
  [Kind.INT]: "Int",
  [Kind.FLOAT]: "Float",
  [Kind.STRING]: "String",
  [Kind.BOOLEAN]: "Boolean",
  [Kind.NULL]: "null",
  [Kind.ENUM]: "enum",
  [Kind.LIST]: "list",
  [Kind.OBJECT]: "object",
  [Kind.VARIABLE]: "variable",
};

function jsonKind(json: unknown): string {
  if (Array.isArray(json)) return "list";
  if (typeof json === "number") return Number.isInteger(json) ? "Int" : "Float";
  return { string: "String", boolean: "Boolean" }[typeof json as string] ?? "object";
}

/** What a custom scalar takes may be any JSON, but holds no variable inside. */
function jsonOf(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((one) => jsonOf(one));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((one) => [one.name.value, jsonOf(one.value)]));
    case Kind.VARIABLE:
      throw invalid(`the variable ${node.name.value} cannot be used inside of a scalar`);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
  }
}
