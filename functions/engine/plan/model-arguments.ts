import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { BoundField, BoundValue } from "../graphql/bind.ts";
import type { Argument as DeclaredArgument, Model } from "../metadata/resolved.ts";
import { innermost, type TypeRef } from "../metadata/type-ref.ts";
import { argumentJson, type GivenArguments, modelArguments } from "./arguments.ts";
import type { PlanContext } from "./context.ts";
import { and, toNdc } from "./expression.ts";
import type { Gathering } from "./place.ts";
import type { Argument } from "./plan.ts";
import { sourceOf } from "./relationship-request.ts";
import { argumentPlace, presetPredicate } from "./row-filter.ts";
import { whereExpression } from "./where.ts";

/** The arguments of a model's collection, from those of a field; `more` come from a relationship. */
export function modelFieldArguments(
  cx: PlanContext,
  gathering: Gathering,
  model: Model,
  field: Pick<BoundField, "arguments">,
  more: GivenArguments = {},
): Record<string, Argument> {
  const source = sourceOf(model);
  const { schema } = cx.metadata.connector(source.connector);
  const types = schema.collections.find(({ name }) => name === source.collection)?.arguments ?? {};
  const typeOf = (name: string) => types[source.argumentMapping[name] ?? name]?.type ?? null;
  const given = givenArguments(cx, gathering, field, model.arguments, typeOf);
  return modelArguments(cx, model, { ...given, ...more }, presetPredicate(cx, gathering));
}

/** What a field's arguments say, by the names of the metadata. */
export function givenArguments(
  cx: PlanContext,
  gathering: Gathering,
  { arguments: of }: Pick<BoundField, "arguments">,
  declared: Readonly<Record<string, DeclaredArgument>>,
  typeOf: (argument: string) => ndc.Type | null,
): GivenArguments {
  const found: Record<string, Argument> = {};
  const read = (does: { is: string; argument?: string }, value: BoundValue): void => {
    if (does.is === "arguments" && value.is === "object") {
      for (const one of value.fields) read(one.does, one.value);
      return;
    }
    const { argument } = does;
    if (does.is !== "argument" || argument === undefined) return;
    const type = declared[argument]?.type;
    if (type === undefined) throw new Error(`there is no argument ${argument}`);
    found[argument] = argumentOf(cx, gathering, { type, ndcType: typeOf(argument), value });
  };
  for (const { does, value } of Object.values(of)) read(does, value);
  return found;
}

function argumentOf(
  cx: PlanContext,
  gathering: Gathering,
  of: { type: TypeRef; ndcType: ndc.Type | null; value: BoundValue },
): Argument {
  const name = innermost(of.type);
  if (isPredicate(cx, name) && of.value.is === "object") {
    const place = argumentPlace(cx, gathering.connector, of.type);
    const expression = whereExpression(cx, gathering, place, of.value) ?? and([]);
    return { type: "predicate", expression };
  }
  const value = argumentJson(cx, gathering.connector, of.type, of.ndcType, of.value);
  return { type: "literal", value };
}

function isPredicate(cx: PlanContext, name: ReturnType<typeof innermost>): boolean {
  return "custom" in name && cx.metadata.isBooleanExpression(name.custom);
}

/** Arguments of a field that follows a relationship at its connector. */
export function relationshipArguments(
  of: Readonly<Record<string, Argument>>,
): Record<string, ndc.RelationshipArgument> {
  return Object.fromEntries(
    Object.entries(of).map(([name, argument]) => [
      name,
      argument.type === "predicate"
        ? { type: "literal" as const, value: toNdc(argument.expression) }
        : argument,
    ]),
  );
}
