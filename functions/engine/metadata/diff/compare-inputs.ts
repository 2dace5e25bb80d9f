import type { GraphqlInput } from "../graphql-schema.ts";
import { type Difference, difference } from "./change.ts";
import { deprecationChange } from "./deprecation-change.ts";
import { added, paired, removed, type Side } from "./sides.ts";
import { isSafeToGive, typeText } from "./type-change.ts";

type Inputs = Readonly<Record<string, GraphqlInput>>;

interface Place {
  is: "argument" | "input_field";
  called: "Argument" | "Input field";
  path: (name: string) => string;
}

export function argumentPlace(field: string): Place {
  return { is: "argument", called: "Argument", path: (name) => `${field}(${name}:)` };
}

export function inputFieldPlace(type: string): Place {
  return { is: "input_field", called: "Input field", path: (name) => `${type}.${name}` };
}

/** What changes for whoever gives arguments or fields of an input object. */
export function* compareInputs(
  before: Side<Inputs>,
  after: Side<Inputs>,
  place: Place,
): Generator<Difference> {
  const { is, called, path } = place;
  for (const { name, text } of removed(before, after)) {
    yield difference(`${is}_removed`, path(name), `${called} ${path(name)} ${text}`);
  }
  for (const { name, member, text } of added(before, after)) {
    const needed = after.view.isRequired(member);
    const told = `${called} ${path(name)} ${text}, ${needed ? "and must be given" : "and may be given"}`;
    yield difference(needed ? `${is}_required_added` : `${is}_added`, path(name), told);
  }
  for (const [name, old, now] of paired(before, after)) {
    const told = `${called} ${path(name)}`;
    const typeChange = inputTypeChange(old, now, place.is, path(name), told);
    if (typeChange !== null) yield typeChange;
    if (typeChange?.kind !== "breaking") {
      const defaults = [before.view.defaultOf(old), after.view.defaultOf(now)] as const;
      yield* defaultChange(defaults, after.view.isRequired(now), place.is, path(name), told);
    }
    yield* deprecationChange(old.deprecated, now.deprecated, path(name), told);
  }
}

function inputTypeChange(
  before: GraphqlInput,
  after: GraphqlInput,
  is: Place["is"],
  path: string,
  told: string,
): Difference | null {
  const [old, now] = [typeText(before.type), typeText(after.type)];
  if (old === now) return null;
  const text = `${told} changes its type from ${old} to ${now}`;
  return isSafeToGive(before.type, after.type)
    ? difference(`${is}_type_widened`, path, text)
    : difference(`${is}_type_changed`, path, text);
}

function* defaultChange(
  [old, now]: readonly [string | undefined, string | undefined],
  isRequired: boolean,
  is: Place["is"],
  path: string,
  told: string,
): Generator<Difference> {
  if (old === now) return;
  if (old === undefined) {
    yield difference(`${is}_default_added`, path, `${told} gets the default ${now}`);
  } else if (now !== undefined) {
    const text = `${told} changes its default from ${old} to ${now}`;
    yield difference(`${is}_default_changed`, path, text);
  } else if (isRequired) {
    const text = `${told} loses its default ${old}, and must be given`;
    yield difference(`${is}_default_required`, path, text);
  } else {
    yield difference(`${is}_default_changed`, path, `${told} loses its default ${old}`);
  }
}
