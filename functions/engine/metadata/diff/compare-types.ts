import type { GraphqlField, GraphqlType, SeenBy } from "../graphql-schema.ts";
import { type Difference, difference } from "./change.ts";
import { argumentPlace, compareInputs, inputFieldPlace } from "./compare-inputs.ts";
import { deprecationChange } from "./deprecation-change.ts";
import { added, goneText, newText, paired, removed, type Side } from "./sides.ts";
import { isSafeToRead, typeText } from "./type-change.ts";

type TypeOf<K extends GraphqlType["kind"]> = Extract<GraphqlType, { kind: K }>;

/** What changes of a type that the role sees on both sides. */
export function* compareTypes(
  before: Side<GraphqlType>,
  after: Side<GraphqlType>,
): Generator<Difference> {
  const [old, now] = [before.of, after.of];
  const { name } = old;
  const sides = <T>(a: T, b: T) =>
    [
      { view: before.view, of: a },
      { view: after.view, of: b },
    ] as const;
  if (old.kind === "enum" && now.kind === "enum") {
    yield* compareValues(name, ...sides(old.values, now.values));
  } else if (old.kind === "union" && now.kind === "union") {
    yield* compareNames(name, MEMBER, ...sides(old.possibleTypes, now.possibleTypes));
  } else if (old.kind === "input" && now.kind === "input") {
    yield* compareInputs(...sides(old.fields, now.fields), inputFieldPlace(name));
  } else if (old.kind === "object" && now.kind === "object") {
    yield* compareFields(name, ...sides(old.fields, now.fields));
    yield* compareNames(name, INTERFACE, ...sides(old.interfaces, now.interfaces));
    yield* compareKeys(old, now);
  } else if (old.kind === "interface" && now.kind === "interface") {
    yield* compareFields(name, ...sides(old.fields, now.fields));
  } else if (old.kind !== now.kind) {
    const text = `Type ${name} changes from ${KIND_TEXT[old.kind]} to ${KIND_TEXT[now.kind]}`;
    yield difference("type_kind_changed", name, text);
  }
}

const KIND_TEXT: Readonly<Record<GraphqlType["kind"], string>> = {
  scalar: "a scalar",
  enum: "an enum",
  object: "an object",
  interface: "an interface",
  union: "a union",
  input: "an input object",
};

function* compareValues(
  type: string,
  before: Side<TypeOf<"enum">["values"]>,
  after: Side<TypeOf<"enum">["values"]>,
): Generator<Difference> {
  for (const { name, text } of removed(before, after)) {
    const path = `${type}.${name}`;
    yield difference("enum_value_removed", path, `Enum value ${path} ${text}`);
  }
  for (const { name, text } of added(before, after)) {
    const path = `${type}.${name}`;
    yield difference("enum_value_added", path, `Enum value ${path} ${text}`);
  }
  for (const [name, old, now] of paired(before, after)) {
    const path = `${type}.${name}`;
    yield* deprecationChange(old.deprecated, now.deprecated, path, `Enum value ${path}`);
  }
}

function* compareFields(
  type: string,
  before: Side<Readonly<Record<string, GraphqlField>>>,
  after: Side<Readonly<Record<string, GraphqlField>>>,
): Generator<Difference> {
  for (const { name, text } of removed(before, after)) {
    yield difference("field_removed", `${type}.${name}`, `Field ${type}.${name} ${text}`);
  }
  for (const { name, text } of added(before, after)) {
    yield difference("field_added", `${type}.${name}`, `Field ${type}.${name} ${text}`);
  }
  for (const [name, old, now] of paired(before, after)) {
    const path = `${type}.${name}`;
    const [oldType, newType] = [typeText(old.type), typeText(now.type)];
    if (oldType !== newType) {
      const code = isSafeToRead(old.type, now.type) ? "field_type_narrowed" : "field_type_changed";
      const text = `Field ${path} changes its type from ${oldType} to ${newType}`;
      yield difference(code, path, text);
    }
    const given = { view: before.view, of: old.arguments };
    yield* compareInputs(given, { view: after.view, of: now.arguments }, argumentPlace(path));
    yield* deprecationChange(old.deprecated, now.deprecated, path, `Field ${path}`);
  }
}

interface Named {
  is: "member" | "interface";
  told: (type: string, other: string) => string;
}

const MEMBER: Named = { is: "member", told: (type, other) => `Member ${other} of union ${type}` };
const INTERFACE: Named = {
  is: "interface",
  told: (type, other) => `Interface ${other} of type ${type}`,
};

function* compareNames(
  type: string,
  { is, told }: Named,
  before: Side<readonly { name: string; seenBy: SeenBy }[]>,
  after: Side<readonly { name: string; seenBy: SeenBy }[]>,
): Generator<Difference> {
  const [old, now] = [before.view.names(before.of), after.view.names(after.of)];
  for (const name of old.difference(now)) {
    const text = goneText(after.of.some((one) => one.name === name));
    yield difference(`${is}_removed`, type, `${told(type, name)} ${text}`);
  }
  for (const name of now.difference(old)) {
    const text = newText(before.of.some((one) => one.name === name));
    yield difference(`${is}_added`, type, `${told(type, name)} ${text}`);
  }
}

/** Keys are read by a gateway of Apollo Federation, out of the text of the API. */
function* compareKeys(before: TypeOf<"object">, after: TypeOf<"object">): Generator<Difference> {
  const keys = ({ federationKeys = [] }: TypeOf<"object">) =>
    new Set(federationKeys.map((fields) => fields.toSorted().join(" ")));
  const [old, now] = [keys(before), keys(after)];
  for (const key of old.difference(now)) {
    const text = `Federation key "${key}" of type ${before.name} was removed`;
    yield difference("federation_key_removed", before.name, text);
  }
  for (const key of now.difference(old)) {
    const text = `Federation key "${key}" of type ${before.name} was added`;
    yield difference("federation_key_added", before.name, text);
  }
}
